// `npm run dev`: the app with hot reload. Add `--simulator` to have a simulated cluster beside it.
import "./../server";
