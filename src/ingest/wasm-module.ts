/**
 * A module that is compiled from AssemblyScript (`index.ts?wasm`). Whether there is one is known when it is first needed: a
 * page's policy may forbid WebAssembly (no `wasm-unsafe-eval`), and a browser have none. `Exports` is what it exports.
 */
export class WasmModule<Exports> {
  private readonly base64: string
  private compiled: WebAssembly.Module | undefined
  private isForbidden = false

  constructor(base64: string) {
    this.base64 = base64
  }

  /** A new instance's exports; undefined where the page may run none, or there is no memory for it. */
  instantiate(importsOf: (module: WebAssembly.Module) => WebAssembly.Imports = () => ({})): Exports | undefined {
    if (this.isForbidden) return undefined
    try {
      this.compiled ??= new WebAssembly.Module(bytesOf(this.base64))
      return new WebAssembly.Instance(this.compiled, importsOf(this.compiled)).exports as Exports
    } catch {
      this.isForbidden = true
      return undefined
    }
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}
