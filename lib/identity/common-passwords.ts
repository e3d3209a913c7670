/**
 * What people choose when they must choose something, as parts of longer passwords: words, names, years and rows of
 * keys that lead every list of leaked passwords. Those under 12 characters are refused by their length; these parts
 * unmask the longer ones made of them ("password12345", "qwertyuiop123").
 */
export const COMMON_PARTS = `
password passwort passw0rd pass word admin administrator root superuser super user guest login letmein welcome default
changeme change secret master access test testing temp temporary demo example sample hello server system network
computer internet windows linux ubuntu debian oracle cisco mysql postgres database backup manager operator support
service company office monitor cluster node console desktop laptop samsung google facebook apple iphone android
microsoft amazon netflix youtube twitter github docker proxmox proxlb virtual machine hypervisor datacenter loadbalancer balancer
qwerty qwertz azerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc 1qaz2wsx 1q2w3e4r 1q2w3e zaq12wsx q1w2e3r4 asdf
qwer zxcv poiuy lkjhg mnbvcxz abc abcd abcdef abcdefg abc123 aaaa iloveyou ilove loveyou lovely love lover forever
monkey dragon tiger lion eagle falcon wolf bear panda kitty puppy horse rabbit chicken turtle dolphin snake spider butterfly
sunshine summer winter spring autumn flower rainbow princess angel prince queen king knight wizard ninja pirate samurai
football baseball basketball soccer hockey tennis golf liverpool chelsea arsenal barcelona madrid juventus united yankees
cowboys steelers eagles lakers rangers batman superman spiderman pokemon pikachu naruto starwars star wars matrix
minecraft mustang ferrari porsche mercedes corvette harley yamaha honda toyota michael jordan jennifer jessica ashley
michelle amanda nicole daniel thomas charlie andrew joshua matthew robert william george anthony jonathan christian
alexander maria anna andrea hannah thomas peter martin stefan markus sabine claudia martina schatz hallo geheim
sommer fussball computer bonjour soleil azertyuiop doudou hola teamo contrasena senha ciao amore juventus
cheese cookie chocolate banana orange pepper ginger coffee whiskey beer pizza sugar honey candy
freedom trustno1 shadow killer hunter ranger phoenix diamond golden silver purple yellow orange blue green black white
red pink magic mystic lucky happy smile peace music guitar piano metal rock nirvana metallica jesus heaven blessed
january february march april may june july august september october november december monday tuesday wednesday thursday friday
saturday sunday berlin london paris newyork texas dallas boston chicago america canada australia germany deutschland france
whatever nothing something anything everything blahblah fuckyou fuckoff asshole bitch pussy sexy
please open enter start begin please thankyou money dollar business private personal family mother father brother sister
`
  .trim()
  .split(/\s+/);
