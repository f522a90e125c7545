/** Bytes of a feed that follow each other, and are kept in one place. */
export interface KeptPart {
  readonly size: number
  /** Bytes `[from, to)` of the part. */
  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>
  toBlob(): Promise<Blob>
  /** Nothing more is written to it. */
  close(): void
  /** Its bytes are not wanted any more. */
  remove(): void
}
