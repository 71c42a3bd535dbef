// Reads cases from stdin and writes what Ghost's renderer makes of each: [{nodes, options}] -> [html].
const {LexicalHTMLRenderer} = require("@tryghost/kg-lexical-html-renderer");
const {DEFAULT_NODES} = require("@tryghost/kg-default-nodes");

const renderer = new LexicalHTMLRenderer({nodes: DEFAULT_NODES});

// Functions cannot stand in JSON: a case says by a word which pictures and formats there are.
function withFunctions({resizable, formats, ...options}) {
  if (resizable !== undefined) options.canTransformImage = (address) => address.includes(resizable);
  if (formats) options.canTransformImageToFormat = (format) => formats.includes(format);
  return options;
}

async function main() {
  const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const written = [];
  for (const {nodes, options} of cases) {
    const root = {children: nodes, direction: null, format: "", indent: 0, type: "root", version: 1};
    written.push(await renderer.render(JSON.stringify({root}), withFunctions(options)));
  }
  const types = DEFAULT_NODES.map((node) => (node.klass || node.replace || node).getType()).sort();
  process.stdout.write(JSON.stringify({types, written}));
}

main();
