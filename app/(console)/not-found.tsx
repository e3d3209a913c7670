export { NothingHere as default } from "@/components/page/nothing-here";
