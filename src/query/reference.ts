/** The query language on one page: what the reference shows, and what a test runs. */

export interface ReferenceEntry {
  readonly examples: readonly string[]
  readonly about: string
}

export interface ReferenceSection {
  readonly title: string
  readonly entries: readonly ReferenceEntry[]
}

export const REFERENCE: readonly ReferenceSection[] = [
  {
    title: 'Text',
    entries: [
      {
        examples: ['curl', 'xwing curl'],
        about:
          'Words are found in binary, arguments and namespace/pod, upper and lower case alike. Several must all be found.',
      },
      { examples: ['"-c ls"', '"or"'], about: 'Quotes keep blanks, and words that would mean something else.' },
      { examples: ['-s'], about: 'A dash before a plain word is part of it, as options begin so.' },
    ],
  },
  {
    title: 'Fields',
    entries: [
      {
        examples: ['binary:bash', 'binary:/usr/bin/curl', 'pod:default/xwing'],
        about: 'The whole value, upper and lower case as written. A binary without a slash is the file name.',
      },
      { examples: ['binary:python*', 'pod:worker-?'], about: '* is any text and ? any one character.' },
      { examples: ['args:"-c ls"', 'args:"a*b"', 'args:"-c "*'], about: 'In quotes, every character is itself.' },
      { examples: ['exit:(126,127)', 'binary:(sh,bash,*ash)'], about: 'One of several.' },
      { examples: ['pod:""', 'pod:*'], about: 'Has none; has any.' },
      { examples: ['args~"https?://"', 'binary~"(?i)CURL$"'], about: 'A regular expression in RE2, found anywhere.' },
    ],
  },
  {
    title: 'Numbers, durations, times',
    entries: [
      { examples: ['exit:>0', 'duration:>1.5s', 'uid:>=1000', 'children:<3', 'depth:<=2'], about: 'Comparisons.' },
      {
        examples: ['start:2024-05-01T10:00..2024-05-01T11:00', 'duration:10ms..1s', 'pid:..100'],
        about: 'Ranges with both ends; one may be left out. Times are UTC unless a zone is given.',
      },
      { examples: ['start:2024-05-01', 'end:2024-05-01T10:00'], about: 'All of a day, an hour, a minute, a second.' },
    ],
  },
  {
    title: 'And, or, not',
    entries: [
      { examples: ['curl exit:>0', 'curl and exit:>0'], about: 'Both.' },
      { examples: ['curl or wget', 'exit:1 (curl or wget)'], about: 'One of both; and binds tighter than or.' },
      {
        examples: ['-exit:0', 'exit:!=0', 'not curl', '-(curl or wget)'],
        about:
          'Not so. Of what the log does not say, neither a value nor its negation is found: -exit:0 finds processes that are known to have ended otherwise.',
      },
    ],
  },
  {
    title: 'Lineage',
    entries: [
      {
        examples: ['under:(binary:sshd)', 'under:(entry:exec) name:curl'],
        about: 'Has such an ancestor, also in another container.',
      },
      { examples: ['above:(outcome:attention)'], about: 'Has such a descendant.' },
      { examples: ['child:(name:bash)', 'parent:(exit:127)'], about: 'Is a child of one; is the parent of one.' },
    ],
  },
]
