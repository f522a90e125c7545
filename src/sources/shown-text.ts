/** Text of a stranger, as a server, as it may be shown. */

const MAX_SHOWN = 200

/** Short, and without any secret that came back in it. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .toSorted((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, '…'), text)
    .slice(0, MAX_SHOWN)
}
