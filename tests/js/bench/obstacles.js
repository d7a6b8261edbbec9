// What keeps rows of the table from what is to be reached, as it was measured. Who removes one deletes it here.

export const OBSTACLES = `- An event in Node: two thirds of the time are the scanner's, in WebAssembly that is built for size. Built for speed, the scanner takes 15 % less, and the module has
  45 KB (19 %) more after Brotli. The rest is one copy of the body, one decoding, and a slice for each text; none of them can be left out.
- An event in Deno and Bun: the scanner takes as long as in Node, but \`JSON.parse\`, which every validator begins with, takes a third less in Deno, and two thirds less in Bun.
- Reports: seven tenths are observing, reporting and writing JSON in WebAssembly, a fifth is \`JSON.parse\` of the result. Built for speed, the former take a third less, for
  45 KB more.
- URLs: a template literal without any check is 10 to 12 times as fast as imgix. Looking at each character of a file name takes as long as the template.
- A fresh process: half of the time is V8's check of all 800 KB of WebAssembly, of which a first verdict needs a fifth. In a module of its own (164 KB) that fifth would be checked in
  3 ms, but a program with a handler needs the rest too: it would load 60 KB more, and start later.`;
