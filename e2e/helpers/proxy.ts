import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { ROOT_PATH } from './paths'

/** What a proxy serves: on which port, and where the page and the feed are. */
export interface Site {
  readonly folder: string
  readonly port: number
  /** Of the feed's server: `127.0.0.1:8443`. */
  readonly natsHost: string
}

type Kind = 'nginx' | 'caddy'

const DEPLOYED = join(ROOT_PATH, 'docs/deploy/proxy')
const DIST = join(ROOT_PATH, 'dist')
const START_MS = 10_000

export function hasProxy(kind: Kind): boolean {
  return spawnSync(kind, kind === 'nginx' ? ['-v'] : ['version']).error === undefined
}

export function withoutProxy(kind: Kind): string {
  return `${kind} is not installed: apt-get install ${kind} / brew install ${kind}`
}

/** A proxy of docs/deploy, with a certificate, a port and a folder of its own. */
export class Proxy {
  readonly origin: string
  private readonly process: ChildProcess

  private constructor(origin: string, process: ChildProcess) {
    this.origin = origin
    this.process = process
  }

  static async serve(kind: Kind, site: Site): Promise<Proxy> {
    await makeCertificate(site.folder)
    const [program, args] = await (kind === 'nginx' ? nginx(site) : caddy(site))
    const started = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, XDG_DATA_HOME: site.folder, XDG_CONFIG_HOME: site.folder },
    })
    let output = ''
    started.on('error', (error) => (output += error.message)) // it is not there
    started.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    for (const start = Date.now(); !(await isListening(site.port)); await new Promise((next) => setTimeout(next, 50))) {
      if (started.pid !== undefined && started.exitCode === null && Date.now() - start < START_MS) continue
      started.kill()
      throw new Error(`${kind} did not start:\n${output}`)
    }
    return new Proxy(`https://localhost:${site.port}`, started)
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill('SIGTERM')
    await ended
  }
}

async function nginx({ folder, port, natsHost }: Site): Promise<[string, string[]]> {
  const server = changed(await readFile(join(DEPLOYED, 'nginx.conf'), 'utf8'), [
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['server_name treeline.example', 'server_name localhost'],
    ['/etc/nginx/tls/tls.crt', join(folder, 'tls.crt')],
    ['/etc/nginx/tls/tls.key', join(folder, 'tls.key')],
    ['/srv/treeline', DIST],
    ['nats.treeline.svc:8443', natsHost],
  ])
  const isRoot = process.getuid?.() === 0
  const installed = spawnSync('nginx', ['-V']).stderr.toString()
  const mimeTypes = join(dirname(/--conf-path=(\S+)/.exec(installed)?.[1] ?? '/etc/nginx/nginx.conf'), 'mime.types')
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  )
  const file = join(folder, 'nginx.conf')
  await writeFile(
    file,
    `${isRoot ? 'user root;' : ''} daemon off; pid ${join(folder, 'nginx.pid')}; error_log stderr;
events {}
http {
access_log off; include ${mimeTypes}; ${paths.join(' ')}
${server}
}
`,
  )
  return ['nginx', ['-c', file]]
}

async function caddy({ folder, port, natsHost }: Site): Promise<[string, string[]]> {
  const site = changed(await readFile(join(DEPLOYED, 'Caddyfile'), 'utf8'), [
    ['treeline.example {', `https://localhost:${port} {\n\ttls ${join(folder, 'tls.crt')} ${join(folder, 'tls.key')}`],
    ['/srv/treeline', DIST],
    ['nats.treeline.svc:8443', natsHost],
  ])
  const file = join(folder, 'Caddyfile')
  await writeFile(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`)
  return ['caddy', ['run', '--config', file, '--adapter', 'caddyfile']]
}

/** Throws where what is to be changed is not there: the configuration has become another one. */
function changed(text: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`docs/deploy/proxy has no "${from}" any more`)
    return before.replace(from, to)
  }, text)
}

async function makeCertificate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const [key, certificate] = [join(folder, 'tls.key'), join(folder, 'tls.crt')]
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
  const { status, stderr } = spawnSync('openssl', [...request, '-keyout', key, '-out', certificate])
  if (status !== 0) throw new Error(`openssl made no certificate:\n${stderr.toString()}`)
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.end())
  })
}
