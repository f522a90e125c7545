/** Node 20 has no `ArrayBuffer.prototype.transfer`: with it, an array that was freed too early is empty in tests, too. */
const buffers = ArrayBuffer.prototype as { transfer?: (this: ArrayBuffer, length: number) => ArrayBuffer }

buffers.transfer ??= function transfer(this: ArrayBuffer, length: number) {
  structuredClone(this, { transfer: [this] })
  return new ArrayBuffer(length)
}
