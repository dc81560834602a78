import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../src/node/wire/byte-writer.js';
import { FRAME } from '../../src/node/wire/frames.js';
import { REQUEST_KIND } from '../../src/node/wire/request-kinds.js';
import { type Reply, Requests, type Response } from '../../src/node/wire/requests.js';
import type { Link } from '../../src/transport/link.js';

class RecordingLink {
  closed = false;
  readonly sent: { type: number; body: number[] }[] = [];

  send(type: number, parts: readonly Uint8Array[]): boolean {
    this.sent.push({ type, body: parts.flatMap((part) => [...part]) });
    return true;
  }

  close(): void {
    this.closed = true;
  }
}

const asLink = (link: RecordingLink): Link => link as unknown as Link;

function requestOf(id: number, kind: number, ...body: number[]): Uint8Array {
  return Uint8Array.from([...new ByteWriter(5).u32(id).u8(kind).bytes, ...body]);
}

const echo = (body: Uint8Array, reply: Reply): void => reply(body);

describe('requests that come in', () => {
  it('are answered by the handler of their kind, with their id', () => {
    const requests = new Requests(() => false);
    const link = new RecordingLink();
    requests.serve(REQUEST_KIND.write, echo);
    requests.onRequest(asLink(link), requestOf(7, REQUEST_KIND.write, 1, 2));
    expect(link.sent).toEqual([{ type: FRAME.response, body: [7, 0, 0, 0, 1, 2] }]);
  });

  it('wait for their handler while the node opens', () => {
    const requests = new Requests(() => false);
    const link = new RecordingLink();
    requests.onRequest(asLink(link), requestOf(1, REQUEST_KIND.call, 1));
    requests.onRequest(asLink(link), requestOf(2, REQUEST_KIND.write, 2));
    requests.onRequest(asLink(link), requestOf(3, REQUEST_KIND.call, 3));
    expect(link.closed).toBe(false);
    requests.serve(REQUEST_KIND.call, echo);
    expect(link.sent.map(({ body }) => body.at(-1))).toEqual([1, 3]);
    requests.serve(REQUEST_KIND.write, echo);
    expect(link.sent.map(({ body }) => body.at(-1))).toEqual([1, 3, 2]);
  });

  it('wait in a bounded number', () => {
    const requests = new Requests(() => false);
    const link = new RecordingLink();
    for (let id = 0; id < 1000; id += 1) {
      requests.onRequest(asLink(link), requestOf(id, REQUEST_KIND.call));
    }
    requests.serve(REQUEST_KIND.call, echo);
    expect(link.sent.length).toBeGreaterThan(0);
    expect(link.sent.length).toBeLessThan(1000);
  });

  it.each([
    ['of an unknown kind', requestOf(1, 200)],
    ['that are cut short', Uint8Array.of(1, 0, 0)],
  ])('%s close the connection', (_, payload) => {
    const requests = new Requests(() => false);
    const link = new RecordingLink();
    requests.onRequest(asLink(link), payload);
    expect(link.closed).toBe(true);
  });
});

describe('requests that go out', () => {
  const request = { to: 'b', kind: REQUEST_KIND.write, body: Uint8Array.of(9), deadlineMs: 100 };

  function sending(): { requests: Requests; responses: Response[]; frames: number[][] } {
    const frames: number[][] = [];
    const requests = new Requests((_to, _type, parts) => {
      frames.push(parts.flatMap((part) => [...part]));
      return true;
    });
    const responses: Response[] = [];
    requests.send(request, (response) => responses.push(response));
    return { requests, responses, frames };
  }

  it('are not sent where there is no connection', () => {
    const responses: Response[] = [];
    new Requests(() => false).send(request, (response) => responses.push(response));
    expect(responses).toEqual([{ kind: 'notSent' }]);
  });

  it('take the answer with their id, once', () => {
    const { requests, responses, frames } = sending();
    const id = frames[0]?.slice(0, 4) ?? [];
    requests.onResponse(Uint8Array.from([99, 0, 0, 0, 1]));
    expect(responses).toEqual([]);
    requests.onResponse(Uint8Array.from([...id, 5]));
    requests.onResponse(Uint8Array.from([...id, 6]));
    expect(responses).toEqual([{ kind: 'answer', body: Uint8Array.of(5) }]);
  });

  it('are lost with the connection to their peer, at their deadline, or at the end', () => {
    const lost = [{ kind: 'lost' }];
    const disconnected = sending();
    disconnected.requests.disconnected('other');
    expect(disconnected.responses).toEqual([]);
    disconnected.requests.disconnected('b');
    expect(disconnected.responses).toEqual(lost);
    const late = sending();
    late.requests.sweep(99);
    expect(late.responses).toEqual([]);
    late.requests.sweep(100);
    expect(late.responses).toEqual(lost);
    const closed = sending();
    closed.requests.close();
    expect(closed.responses).toEqual(lost);
  });
});
