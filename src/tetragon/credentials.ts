/** Who a process runs as, beside its uid: members that an agent writes with --enable-process-cred and user metadata. */
import { isObject, textOf } from './decode'
import type { Json } from './wire'

/** `user.name`, empty where there is none. */
export function userNameOf(user: Json | undefined): string {
  return isObject(user) ? textOf(user['name']) : ''
}

/** Names of the permitted and effective capabilities, each once, in order, with a space between; empty for none. */
export function capabilitiesOf(cap: Json | undefined): string {
  if (!isObject(cap)) return ''
  const names = [cap['permitted'], cap['effective']].flatMap((set) => (Array.isArray(set) ? set.map(textOf) : []))
  return [...new Set(names)]
    .filter((name) => name !== '')
    .toSorted()
    .join(' ')
}
