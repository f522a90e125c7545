import type { NoticeContent, SessionStore } from './session'

/** What is said to the user, beside what the sources say themselves. */
export class Notices {
  private readonly session: SessionStore
  private nextId = 0

  constructor(session: SessionStore) {
    this.session = session
  }

  tell(notice: NoticeContent): void {
    const id = this.nextId++
    this.session.setState(({ notices }) => ({ notices: [...notices, { ...notice, id }] }))
  }

  dismiss(id: number): void {
    this.session.setState(({ notices }) => ({ notices: notices.filter((other) => other.id !== id) }))
  }
}
