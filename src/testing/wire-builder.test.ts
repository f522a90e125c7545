import { describe, expect, test } from 'vitest'
import { execId, podText, processText, wireTime } from './wire-builder'
import {
  activityLine,
  execLine,
  exitLine,
  kprobeLine,
  rateLimitLine,
  spaceAfterCommas,
  throttleLine,
} from './wire-lines'

const ENVELOPE = { nodeName: 'n1', time: '2024-05-01T10:00:02.000000000Z' }
const BARE = { process: processText({ execId: 'a', pid: 7 }) }

describe('execId', () => {
  test('is the base64 of node, ktime and pid', () => {
    expect(execId('n1', 200n, 7)).toBe('bjE6MjAwOjc=')
    expect(execId('gke-john-632-default-pool-7041cac0-9s95', 13_548_674_321_373n, 52_699)).toBe(
      'Z2tlLWpvaG4tNjMyLWRlZmF1bHQtcG9vbC03MDQxY2FjMC05czk1OjEzNTQ4Njc0MzIxMzczOjUyNjk5',
    )
  })

  test('encodes a node name that is not ASCII as UTF-8', () => {
    expect(execId('é', 1n, 2)).toBe('w6k6MToy')
  })
})

test('times have nine fraction digits', () => {
  expect(wireTime(Date.parse('2024-05-14T12:54:00Z') / 1000, 7)).toBe('2024-05-14T12:54:00.000000007Z')
})

describe('a process object', () => {
  test('has the members in proto order, with 0 and false written for wrapper types only', () => {
    const pod = podText({
      namespace: 'default',
      name: 'xwing',
      containerId: `1fb931d2f6e5e4cfdbaf30fdb8e2fdd${'8'.repeat(33)}`,
      containerName: 'spaceship',
      imageName: 'docker.io/tgraf/netperf:latest',
      containerStartTime: '2024-05-14T10:07:33Z',
      isPrivileged: false,
      labels: { class: 'xwing' },
      workload: 'xwing',
      workloadKind: 'Pod',
    })
    const process = processText({
      execId: 'a',
      pid: 7,
      tid: 7,
      uid: 0,
      auid: 4_294_967_295,
      cwd: '/',
      binary: '/bin/sh',
      arguments: '-c "echo "hi""',
      flags: 'execve rootcwd clone',
      startTime: ENVELOPE.time,
      pod,
      containerPid: 12,
      isExecProbe: true,
      parentExecId: 'b',
      inInitTree: false,
    })
    expect(execLine({ process }, ENVELOPE)).toBe(
      '{"process_exec":{"process":{"exec_id":"a","pid":7,"uid":0,"cwd":"/","binary":"/bin/sh",' +
        '"arguments":"-c \\"echo \\"hi\\"\\"","flags":"execve rootcwd clone","start_time":"2024-05-01T10:00:02.000000000Z",' +
        '"auid":4294967295,"pod":{"namespace":"default","name":"xwing","container":{"id":"containerd://' +
        `1fb931d2f6e5e4cfdbaf30fdb8e2fdd${'8'.repeat(33)}","name":"spaceship","image":{"name":` +
        '"docker.io/tgraf/netperf:latest"},"start_time":"2024-05-14T10:07:33Z","pid":12,"maybe_exec_probe":true,' +
        '"security_context":{}},"pod_labels":{"class":"xwing"},"workload":"xwing","workload_kind":"Pod"},' +
        '"docker":"1fb931d2f6e5e4cfdbaf30fdb8e2fdd","parent_exec_id":"b","refcnt":1,"tid":7,"in_init_tree":false}},' +
        '"node_name":"n1","time":"2024-05-01T10:00:02.000000000Z"}',
    )
  })

  test('may hold next to nothing, as when the agent lost it', () => {
    expect(exitLine({ process: processText({ pid: 99 }) }, {}, ENVELOPE)).toBe(
      '{"process_exit":{"process":{"pid":99},"time":"2024-05-01T10:00:02.000000000Z"},"node_name":"n1","time":"2024-05-01T10:00:02.000000000Z"}',
    )
    expect(execLine({ process: processText({}) }, {})).toBe('{"process_exec":{"process":{"refcnt":1}}}')
    expect(activityLine('process_loader', { process: processText({}) }, {}, {})).toBe(
      '{"process_loader":{"process":{}}}',
    )
  })
})

describe('lines', () => {
  test('leave out status 0 and write a signal instead of a status', () => {
    const exit = (end: Parameters<typeof exitLine>[1]): string => exitLine(BARE, end, {})
    expect(exit({ status: 0 })).toBe('{"process_exit":{"process":{"exec_id":"a","pid":7}}}')
    expect(exit({ status: 127 })).toContain('"status":127}')
    expect(exit({ signal: 'SIGKILL' })).toContain('"signal":"SIGKILL"}')
  })

  test('give a kprobe its arguments and actions', () => {
    const kprobe = { functionName: 'fd_install', args: [{ int_arg: 0 }], returnAction: 'POST', policyName: 'files' }
    expect(kprobeLine(BARE, kprobe, {})).toBe(
      '{"process_kprobe":{"process":{"exec_id":"a","pid":7},"function_name":"fd_install","args":[{"int_arg":0}],' +
        '"action":"KPROBE_ACTION_POST","policy_name":"files","return_action":"KPROBE_ACTION_POST"}}',
    )
  })

  test('write 64-bit counts as text', () => {
    expect(rateLimitLine(412, ENVELOPE)).toBe(
      '{"rate_limit_info":{"number_of_dropped_process_events":"412"},"node_name":"n1","time":"2024-05-01T10:00:02.000000000Z"}',
    )
    expect(rateLimitLine(0, {})).toBe('{"rate_limit_info":{}}')
  })

  test('name the cgroup of a throttle', () => {
    expect(throttleLine('THROTTLE_START', 'cri-containerd-1.scope', {})).toBe(
      '{"process_throttle":{"type":"THROTTLE_START","cgroup":"cri-containerd-1.scope"}}',
    )
  })

  test('can have a blank after each comma, but not inside strings', () => {
    expect(spaceAfterCommas('{"a":"x,\\"y,","b":[1,2],"c\\\\":","}')).toBe('{"a":"x,\\"y,", "b":[1, 2], "c\\\\":","}')
    const spaced = execLine(BARE, { ...ENVELOPE, isSpaced: true })
    expect(spaced).toContain('"exec_id":"a", "pid":7, "refcnt":1}}, "node_name"')
    expect(JSON.parse(spaced)).toEqual(JSON.parse(execLine(BARE, ENVELOPE)))
  })
})
