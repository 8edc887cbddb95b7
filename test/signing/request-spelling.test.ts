import { beforeAll, describe, expect, inject, it } from 'vitest';
import { javaSigner, pythonSigner, signedByV1, type V1Signer } from '../support/clients/v1-signer.ts';
import { send, type WireAnswer, type WireRequest } from '../support/http.ts';
import { creation, idOf, imageIds } from '../support/image-calls.ts';
import { httpLines, sendBytes } from '../support/raw-socket.ts';
import { type Call, keyOf, signedCall } from '../support/signed-call.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const { host } = new URL(stack.url);
let tenant: WireTenant;
let imageId = '';
beforeAll(async () => {
  tenant = await newWireTenant(stack);
  imageId = idOf(await tenant.send(creation({ Name: 'kept', EcsImageId: 'm-kept', Platform: 'Linux' })));
});

const codeOf = ({ status, text }: WireAnswer) =>
  status < 400 ? String(status) : `${status} ${JSON.parse(text).Code}`;
const signed = (call: Call) => signedCall(stack.url, keyOf(tenant), call);
const mismatch = '400 SignatureDoesNotMatch';
const unknownPath = '400 InvalidUrlPattern';

describe('an image’s path', () => {
  /** Signed for the image, and sent in that spelling. */
  const sentAs = (spelling: string) =>
    tenant.send({ method: 'GET', path: `/images/${imageId}`, sentPath: spelling });

  it('may be percent-encoded once', async () => {
    const encoded = imageId.replace('i', '%69');
    expect(codeOf(await sentAs(`/images/${encoded}`))).toBe('200');
    expect(codeOf(await sentAs(`/%69mages/${imageId}`))).toBe('200');
  });

  it.each<[what: string, spelling: (id: string) => string, answer: string]>([
    ['encoded twice', (id) => `/images/${id.replace('i', '%2569')}`, mismatch],
    ['in upper case', (id) => `/images/${id.toUpperCase()}`, mismatch],
    ['with a slash at its end', (id) => `/images/${id}/`, unknownPath],
    ['with an encoded slash at its end', (id) => `/images/${id}%2F`, unknownPath],
    ['with two slashes', (id) => `/images//${id}`, unknownPath],
    ['with two slashes at its start', (id) => `//images/${id}`, unknownPath],
    ['below a dot', (id) => `/images/./${id}`, unknownPath],
    ['below an encoded dot', (id) => `/images/%2e/${id}`, unknownPath],
    ['up and down again', (id) => `/images/x/../${id}`, unknownPath],
    ['up and down again, encoded', (id) => `/images/x/%2e%2e/${id}`, unknownPath],
    ['with a backslash', (id) => `/images\\${id}`, unknownPath],
    ['with an encoded backslash', (id) => `/images%5c${id}`, unknownPath],
    ['with a path parameter', (id) => `/images/${id};v=1`, mismatch],
    ['with an encoded query', (id) => `/images/${id}%3Fx=1`, mismatch],
    ['with a fragment', (id) => `/images/${id}%23x`, mismatch],
    ['with a NUL', (id) => `/images/${id}%00`, mismatch],
    ['with white space', (id) => `/images/${id}%20`, mismatch],
    ['in wide letters', (id) => `/images/${encodeURIComponent(id.replace('i', '\uff49'))}`, mismatch],
    ['in an overlong encoding', (id) => `/images/${id.replace('i', '%c1%a9')}`, mismatch],
  ])('is another path %s', async (_, spelling, answer) => {
    expect(codeOf(await sentAs(spelling(imageId)))).toBe(answer);
  });

  it('ignores a header that names another method', async () => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      const request = signed({ method: 'GET', path: `/images/${imageId}` });
      await send(stack.url, { ...request, headers: { ...request.headers, [name]: 'DELETE' } });
    }
    expect(await imageIds(tenant)).toEqual([imageId]);
  });
});

describe('a query', () => {
  const list = (query: string): Call => ({ method: 'GET', path: '/images', query });
  const sentWith = (request: WireRequest, query: string) =>
    send(stack.url, { ...request, target: `/images?${query}` });

  it('may come in another order, under V1 and V3', async () => {
    const [query, reordered] = ['MaxItemCount=1&Type=Self', 'Type=Self&MaxItemCount=1'];
    expect(codeOf(await sentWith(signed(list(query)), reordered))).toBe('200');
    const v1 = signedByV1(javaSigner, tenant, {
      method: 'GET',
      path: '/images',
      query: { MaxItemCount: '1', Type: 'Self' },
    });
    expect(codeOf(await sentWith(v1, `RegionId=cn-qingdao&${reordered}`))).toBe('200');
  });

  it.each<[what: string, signedAs: string, sentAs: string, answer: string]>([
    ['one parameter twice', 'MaxItemCount=1', 'MaxItemCount=1&MaxItemCount=1', mismatch],
    ['one parameter twice, the second another', 'MaxItemCount=1', 'MaxItemCount=1&MaxItemCount=2', mismatch],
    ['one parameter twice, encoded', 'MaxItemCount=1', 'MaxItemCount=1&MaxItemC%6funt=2', mismatch],
    ['two of one name exchanged', 'Type=Self&Type=System', 'Type=System&Type=Self', mismatch],
    ['one in lower case', 'MaxItemCount=1', 'maxitemcount=1', mismatch],
    ['one parameter of an array', 'MaxItemCount=1', 'MaxItemCount[]=1', mismatch],
    [
      'two parameters joined by a semicolon',
      'MaxItemCount=1&Type=Self',
      'MaxItemCount=1;Type=Self',
      mismatch,
    ],
    ['an encoded &', 'MaxItemCount=1&Type=Self', 'MaxItemCount=1%26Type=Self', mismatch],
    ['an encoded =', 'MaxItemCount=1', 'MaxItemCount%3D1', mismatch],
    ['a value encoded twice', 'Marker=%69mg', 'Marker=%2569mg', mismatch],
    ['a plus for a space', 'Marker=a%20b', 'Marker=a+b', mismatch],
    ['a parameter behind an encoded ?', 'MaxItemCount=1', '%3FMaxItemCount=1', mismatch],
    ['two, when both are signed', 'Type=Self&Type=System', 'Type=Self&Type=System', '400 InvalidType'],
  ])('signed by V3 covers %s', async (_, signedAs, sentAs, answer) => {
    expect(codeOf(await sentWith(signed(list(signedAs)), sentAs))).toBe(answer);
  });

  describe('of a list of System images', () => {
    const query = { Marker: '', MaxItemCount: '100', Type: 'System' };
    const hiding = [
      'Marker%3D%26MaxItemCount%3D100%26Type=System',
      'Marker=%26MaxItemCount=100%26Type=System',
    ];
    /** npm pop-core writes an equals sign after every name. */
    const popCore: V1Signer = {
      ...pythonSigner,
      signed: (name, value) => `${name}=${value}`,
    };

    it.each(hiding)('signed by V1 cannot become a list of the own images: %s', async (hidden) => {
      const request = signedByV1(popCore, tenant, { method: 'GET', path: '/images', query });
      expect(codeOf(await send(stack.url, request))).toBe('200');
      expect(codeOf(await sentWith(request, hidden))).toBe('400 InvalidMarker');
    });

    it('signed by V1 with an unknown parameter cannot become a list of the own images', async () => {
      const request = signedByV1(popCore, tenant, {
        method: 'GET',
        path: '/images',
        query: { Type: 'System', X: '1' },
      });
      expect(codeOf(await send(stack.url, request))).toBe('200');
      expect(codeOf(await sentWith(request, 'Type=System%26X=1'))).toBe('400 InvalidType');
    });

    it.each(hiding)('signed by V3 cannot become a list of the own images: %s', async (hidden) => {
      const request = signed(list('Marker=&MaxItemCount=100&Type=System'));
      expect(codeOf(await send(stack.url, request))).toBe('200');
      expect(codeOf(await sentWith(request, hidden))).toBe(mismatch);
    });
  });

  it('may be encoded in another way', async () => {
    for (const query of ['MaxItemC%6funt=1', 'MaxItemCount=%31', '&MaxItemCount=1&']) {
      expect(codeOf(await sentWith(signed(list('MaxItemCount=1')), query))).toBe('200');
    }
  });

  it('signed by V1 cannot lose its token to an encoded = or &, though the signature stays the same', async () => {
    const image = { Name: 'once', EcsImageId: 'm-once', Platform: 'Linux' };
    const request = signedByV1(javaSigner, tenant, {
      method: 'POST',
      path: '/images',
      query: { IdempotentToken: 'once_1' },
      body: JSON.stringify(image),
    });
    const id = idOf(await send(stack.url, request));
    await tenant.send({ method: 'DELETE', path: `/images/${id}` });
    const bare = { ...request, target: request.target.replace('IdempotentToken=', 'IdempotentToken%3D') };
    expect(codeOf(await send(stack.url, bare))).toBe('400 InvalidIdempotentToken');
  });
});

describe('the names of headers', () => {
  it.each([
    ['in upper case', (name: string) => name.toUpperCase()],
    ['in capitals', (name: string) => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())],
  ])('may be written %s', async (_, written) => {
    const { headers = {} } = signed({ method: 'GET', path: '/quotas' });
    const lines = Object.entries(headers).map(([name, value]) => `${written(name)}: ${value}`);
    const answer = await sendBytes(
      stack.url,
      httpLines('GET /quotas HTTP/1.1', ...lines.reverse(), 'connection: close'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each([
    ['with an underscore for a dash', 'x-acs-date', 'x_acs_date'],
    ['with a space before the colon', 'x-acs-date', 'x-acs-date '],
    ['folded over two lines', 'authorization', 'x-first: a\r\n authorization'],
  ])('are other names %s', async (_, name, written) => {
    const { headers = {} } = signed({ method: 'GET', path: '/quotas' });
    const lines = Object.entries(headers).map(
      ([other, value]) => `${other === name ? written : other}: ${value}`,
    );
    const answer = await sendBytes(
      stack.url,
      httpLines('GET /quotas HTTP/1.1', ...lines, 'connection: close'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('a second x-acs-* header is seen in any case', async () => {
    const { headers = {} } = signed({ method: 'GET', path: '/quotas' });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const answer = await sendBytes(
      stack.url,
      httpLines('GET /quotas HTTP/1.1', ...lines, 'X-Acs-Version: 2015-11-11', 'connection: close'),
    );
    expect(answer).toContain('"SignatureDoesNotMatch"');
  });
});

it('a request with two hosts is served for the signed one only', async () => {
  const { headers = {} } = signed({ method: 'GET', path: '/quotas' });
  for (const other of [`${host}.`, `${host}:80`, host.replace(/:\d+$/, ''), `x@${host}`]) {
    const answer = await send(stack.url, {
      method: 'GET',
      target: '/quotas',
      headers: { ...headers, host: other },
    });
    expect(codeOf(answer), other).toBe(mismatch);
  }
});
