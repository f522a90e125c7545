/**
 * One record of an envelope may carry an event twice: as text and parsed (`log` and `log_processed`), or whole and with
 * members moved away (`node_name` to `host.name`).
 */
import { hashJson } from '../base/hash-json'
import { textOf, type DecodedEvent } from '../tetragon/decode'
import type { JsonObject } from '../tetragon/wire'

export interface FoundEvent {
  readonly event: DecodedEvent
  /** The object that holds the event key, in the names of the wire. */
  readonly document: JsonObject
}

/** The events of a record, each once. Members are added one after the other; the events of one member are all different. */
export class RecordEvents {
  readonly events: FoundEvent[] = []
  private readonly byMoment = new Map<string, number>()
  private readonly byContent = new Map<string, number>()

  /** Of two copies the fuller one stays. */
  add(member: readonly FoundEvent[]): void {
    const from = this.events.length
    for (const found of member) {
      const same = this.find(found.event)
      if (same === undefined) this.events.push(found)
      else if (fullness(found.event) > fullness(this.events[same].event)) this.events[same] = found
    }
    for (let i = from; i < this.events.length; i++) {
      const { event } = this.events[i]
      const moment = momentOf(event)
      if (moment !== undefined) this.byMoment.set(moment, i)
      this.byContent.set(contentOf(event), i)
    }
  }

  private find(event: DecodedEvent): number | undefined {
    const moment = momentOf(event)
    const same = moment === undefined ? undefined : this.byMoment.get(moment)
    if (same !== undefined) return same
    const alike = this.byContent.get(contentOf(event))
    return alike !== undefined && canBeOneTime(this.events[alike].event.time, event.time) ? alike : undefined
  }
}

/** Two events of a kind, of one process, in one nanosecond are one event. */
function momentOf({ wireName, process, time }: DecodedEvent): string | undefined {
  const execId = textOf(process?.['exec_id'])
  return execId === '' || time === '' ? undefined : `${wireName} ${time} ${execId}`
}

/** Two hashes, so that different events do not meet by chance. */
function contentOf({ wireName, payload }: DecodedEvent): string {
  return `${wireName} ${hashJson(payload, 0x2545f491)} ${hashJson(payload, 0x6c8e9cf5)}`
}

function canBeOneTime(a: string, b: string): boolean {
  return a === '' || b === '' || a === b
}

function fullness({ nodeName, clusterName, time }: DecodedEvent): number {
  return Number(nodeName !== '') + Number(clusterName !== '') + Number(time !== '')
}
