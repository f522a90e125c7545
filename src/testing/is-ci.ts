/** There, tests whose program is missing run and fail; elsewhere they are skipped. */
export const isCi = Boolean(process.env['CI']) && process.env['CI'] !== 'false'
