import { useId } from 'react'
import { useStore } from 'zustand'
import { useViewer } from '../../state/viewer-context'
import { PICTURE_HEIGHT, PICTURE_WIDTH, pictureOptions, type PictureOptions } from './picture-options'

/** Size and colours of a picture. */
export function SvgFields() {
  return <PictureFields hasPixels={false} />
}

export function PngFields() {
  return <PictureFields hasPixels />
}

function PictureFields({ hasPixels }: { readonly hasPixels: boolean }) {
  const options = useStore(pictureOptions)
  const { heightPx } = useViewer().viewport.getState()
  const set = (change: Partial<PictureOptions>): void => pictureOptions.setState(change)
  return (
    <div className="picture-fields">
      <NumberField
        label="Width"
        value={options.widthPx}
        limits={PICTURE_WIDTH}
        onChange={(widthPx) => set({ widthPx })}
      />
      <Choices
        label="Rows"
        value={options.isWholeList ? 'all' : 'some'}
        choices={[
          ['all', 'whole list'],
          ['some', 'from the top of the view'],
        ]}
        onChange={(rows) => set({ isWholeList: rows === 'all' })}
      />
      {!options.isWholeList && (
        <NumberField
          label="Height of the rows"
          value={options.heightPx || Math.round(heightPx)}
          limits={PICTURE_HEIGHT}
          onChange={(height) => set({ heightPx: height })}
        />
      )}
      <Choices
        label="Colours"
        value={options.theme}
        choices={[
          ['page', 'as on the page'],
          ['light', 'light'],
        ]}
        onChange={(theme) => set({ theme })}
      />
      {hasPixels && (
        <Choices
          label="Pixels"
          value={String(options.pixelRatio) as '1' | '2' | '3'}
          choices={[
            ['1', '1×'],
            ['2', '2×'],
            ['3', '3×'],
          ]}
          onChange={(ratio) => set({ pixelRatio: Number(ratio) as PictureOptions['pixelRatio'] })}
        />
      )}
    </div>
  )
}

function NumberField(props: {
  readonly label: string
  readonly value: number
  readonly limits: { readonly least: number; readonly most: number }
  readonly onChange: (value: number) => void
}) {
  const { label, value, limits, onChange } = props
  const id = useId()
  return (
    <div className="picture-field">
      <label htmlFor={id}>{label}</label>
      <span>
        <input
          id={id}
          type="number"
          min={limits.least}
          max={limits.most}
          defaultValue={value}
          onChange={(event) => {
            const { valueAsNumber } = event.currentTarget
            if (Number.isNaN(valueAsNumber)) return
            onChange(Math.round(Math.min(limits.most, Math.max(limits.least, valueAsNumber))))
          }}
          onBlur={(event) => {
            event.currentTarget.value = String(value)
          }}
        />{' '}
        px
      </span>
    </div>
  )
}

function Choices<T extends string>(props: {
  readonly label: string
  readonly value: T
  readonly choices: readonly (readonly [T, string])[]
  readonly onChange: (value: T) => void
}) {
  const name = useId()
  return (
    <fieldset className="picture-field">
      <legend>{props.label}</legend>
      <span className="picture-choices">
        {props.choices.map(([value, text]) => (
          <label key={value}>
            <input type="radio" name={name} checked={value === props.value} onChange={() => props.onChange(value)} />
            {text}
          </label>
        ))}
      </span>
    </fieldset>
  )
}
