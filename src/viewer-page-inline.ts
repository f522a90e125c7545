/**
 * The HTML that snapshots are made from is the single file itself: what its document had when it was opened. Takes the
 * place of `viewer-page.ts`.
 */

/** Elements of the file; others are added while it runs. */
const HEAD = [...document.head.children]

export function viewerPage(): Promise<string> {
  const { lang } = document.documentElement
  const head = HEAD.filter((element) => element.isConnected).map(({ outerHTML }) => outerHTML)
  return Promise.resolve(
    `<!doctype html>\n<html lang="${lang}">\n<head>\n${head.join('\n')}\n</head>\n<body>\n<div id="root"></div>\n</body>\n</html>\n`,
  )
}
