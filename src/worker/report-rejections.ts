/**
 * In a worker, a promise that rejects unseen is told to nobody: the worker's `error` event, which the page listens to, is
 * for what is thrown alone.
 */
export function reportRejections(): void {
  self.addEventListener('unhandledrejection', ({ reason }) => reportError(reason))
}
