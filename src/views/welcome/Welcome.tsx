import { FileUp, FolderOpen, Play, Radio } from 'lucide-react'
import { Suspense, lazy, useState } from 'react'
import { messageOf } from '../../base/error-text'
import type { FileSet } from '../../state/session'
import { useViewer } from '../../state/viewer-context'
import { CopyButton } from '../shared/CopyButton'
import { AwaitedFiles } from '../link/AwaitedFiles'
import { Logo } from '../shared/Logo'
import { Notices } from '../shared/Notices'
import { LeftCaptures } from './LeftCaptures'
import { pickFiles, pickFolder } from './pick-files'

const ConnectForm = lazy(() => import('../connect/ConnectForm').then((module) => ({ default: module.ConnectForm })))

const COMMANDS: readonly { readonly title: string; readonly command: string; readonly note: string }[] = [
  {
    title: 'From the export container, every node',
    command:
      'kubectl logs -n kube-system -l app.kubernetes.io/name=tetragon -c export-stdout --tail=-1 --prefix > tetragon.log',
    note: 'Without --tail=-1 kubectl prints only the last 10 lines of each pod.',
  },
  {
    title: 'Live from one agent, host and kube-system too',
    command: 'kubectl exec -n kube-system ds/tetragon -c tetragon -- tetra getevents -o json > tetragon.log',
    note: 'Stop it with Ctrl-C when you have seen enough.',
  },
  {
    title: 'The files on a node, rotated ones with them',
    command: 'tar -C /var/log -czf tetragon-logs.tgz tetragon && tar -xzf tetragon-logs.tgz',
    note: 'Then drop the whole folder: several files become one time axis.',
  },
]

/** What to do, in three lines; how to get a log; one click to a sample. */
export function Welcome() {
  const viewer = useViewer()
  const [isConnecting, setConnecting] = useState(false)
  const [problem, setProblem] = useState('')
  const openSample = (): void => {
    viewer.sources.openSample().catch((error: unknown) => {
      setProblem(`The sample could not be loaded: ${messageOf(error)}. Drop a log of your own instead.`)
    })
  }
  const open = async (pick: () => Promise<FileSet>): Promise<void> => viewer.sources.openFiles(await pick())

  return (
    <main className="welcome">
      <div className="welcome-inner">
        <header>
          <Logo size={34} />
          <h1>Treeline</h1>
          <p className="tagline">Open a Tetragon log, see what ran.</p>
        </header>
        <AwaitedFiles />
        <LeftCaptures />
        <section className="dropzone" aria-label="Open a log">
          <ol>
            <li>
              <b>Drop</b> log files or folders here, pick them, or paste JSON lines. Plain, gzip or zstd.
            </li>
            <li>
              <b>Read</b> the process tree of every pod, each process with its life on one time axis.
            </li>
            <li>
              <b>Share</b> the link: it carries the view, never the log. Nothing is uploaded.
            </li>
          </ol>
          <div className="actions">
            <button className="button primary" onClick={() => void open(pickFiles)}>
              <FileUp size={16} /> Open files
            </button>
            <button className="button" onClick={() => void open(pickFolder)}>
              <FolderOpen size={16} /> Open a folder
            </button>
            <button className="button" onClick={openSample}>
              <Play size={16} /> Open the sample
            </button>
            <button className="button" aria-expanded={isConnecting} onClick={() => setConnecting(!isConnecting)}>
              <Radio size={16} /> Connect
            </button>
          </div>
          {isConnecting && (
            <Suspense fallback={null}>
              <ConnectForm />
            </Suspense>
          )}
          <Notices />
          {problem !== '' && (
            <p className="problem" role="alert">
              {problem}
            </p>
          )}
        </section>
        <section aria-labelledby="get-a-log">
          <h2 id="get-a-log">Get a good log</h2>
          <ul className="commands">
            {COMMANDS.map(({ title, command, note }) => (
              <li key={title}>
                <h3>{title}</h3>
                <div className="command">
                  <code>{command}</code>
                  <CopyButton className="button small" text={() => command}>
                    Copy
                  </CopyButton>
                </div>
                <p className="muted">{note}</p>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </main>
  )
}
