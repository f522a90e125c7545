/** See `cli/scanner-plugin.mjs`. */
declare module '*/scanner/index.ts?wasm' {
  /** The compiled module, in base64. */
  export const WASM: string
}
