/** The hosted page fetches the sample from beside it. */
export const sampleText: string | undefined = undefined
