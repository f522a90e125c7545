// Import this first: it runs before anything that needs a newer Node or an installed package.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Treeline needs Node 20.19 or newer; this is ${process.version}. Get one from https://nodejs.org/.`)
  process.exit(1)
}
