/** See `cli/wasm-plugin.mjs`. */
declare module '*/index.ts?wasm' {
  /** The compiled module, in base64. */
  export const WASM: string
}
