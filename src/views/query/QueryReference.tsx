import { FIELDS, RELATIONS, type FieldInfo } from '../../query/fields'
import { REFERENCE } from '../../query/reference'
import { Modal } from '../shared/Modal'

interface Props {
  readonly onClose: () => void
  readonly onPick: (example: string) => void
}

const FIELD_GROUPS: readonly (readonly [group: string, fields: readonly FieldInfo[]])[] = [
  ...new Set(FIELDS.map(({ group }) => group)),
].map((group) => [group, FIELDS.filter((field) => field.group === group)])

/** The query language on one page; a click on an example applies it. */
export function QueryReference({ onClose, onPick }: Props) {
  const examples = (all: readonly string[]) => (
    <span className="query-examples">
      {all.map((example) => (
        <button key={example} title="Filter by this" onClick={() => onPick(example)}>
          {example}
        </button>
      ))}
    </span>
  )
  return (
    <Modal title="Query language" onClose={onClose}>
      <div className="query-reference" tabIndex={0} role="region" aria-label="Reference">
        <div className="columns">
          {REFERENCE.map(({ title, entries }) => (
            <section key={title}>
              <h3>{title}</h3>
              <dl>
                {entries.map((entry) => (
                  <div key={entry.about}>
                    <dt>{examples(entry.examples)}</dt>
                    <dd>{entry.about}</dd>
                  </div>
                ))}
                {title === 'Lineage' && (
                  <div>
                    <dt className="muted">{RELATIONS.map(({ name }) => `${name}:( )`).join(' ')}</dt>
                    <dd>The query in the parentheses says to whom.</dd>
                  </div>
                )}
              </dl>
            </section>
          ))}
          {FIELD_GROUPS.map(([group, fields]) => (
            <section key={group}>
              <h3>{`Fields: ${group}`}</h3>
              <dl className="query-fields">
                {fields.map((field) => (
                  <div key={field.name}>
                    <dt>
                      <code>{field.name}</code>
                    </dt>
                    <dd>
                      {field.about}
                      {field.choices !== undefined && (
                        <span className="muted"> · {field.choices.map(([word]) => word).join(', ')}</span>
                      )}
                      {examples(field.examples)}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </Modal>
  )
}
