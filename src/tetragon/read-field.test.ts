import { expect, test } from 'vitest'
import { asObject, integerField, objectList, optionalInteger, textField } from './read-field'

test('reads integers from numbers and from decimal strings', () => {
  const fields = { small: 5, big: '18446744073709551615', negative: '-1', zero: -0, precise: '007' }
  expect(integerField(fields, 'small')).toBe(5n)
  expect(integerField(fields, 'big')).toBe(18446744073709551615n)
  expect(integerField(fields, 'negative')).toBe(-1n)
  expect(integerField(fields, 'zero')).toBe(0n)
  expect(integerField(fields, 'precise')).toBe(7n)
})

test('takes anything that is not an integer for absent', () => {
  const wrong = [1.5, 1e300, '0x10', '', ' 1', '9'.repeat(21), true, null, [], {}, undefined]
  for (const value of wrong) expect(optionalInteger({ value }, 'value')).toBeUndefined()
  expect(integerField({}, 'value')).toBe(0n)
})

test('takes fields of a wrong type for the zero value', () => {
  expect(textField({ text: 7 }, 'text')).toBe('')
  expect(asObject([])).toBeUndefined()
  expect(asObject(null)).toBeUndefined()
  expect(objectList({ list: 'ab' }, 'list')).toEqual([])
  expect(objectList({ list: [1, null, { a: 1 }, []] }, 'list')).toEqual([undefined, undefined, { a: 1 }, undefined])
})
