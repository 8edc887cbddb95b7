import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { aliyunSdk } from '../support/clients/aliyun-sdk.ts';
import { sdkClients } from '../support/clients/all.ts';
import { javaSigner, signedByV1 } from '../support/clients/v1-signer.ts';
import { send } from '../support/http.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { newTenant } from '../support/tenant.ts';

const stack = inject('stack');
const image = { Name: 'web-server', EcsImageId: 'm-1', Platform: 'Linux' };

afterEach(() => {
  vi.useRealTimers();
});

describe.each(sdkClients.map((client) => [client.name, client] as const))('%s', (_, client) => {
  it(`signs as ${client.signature}`, async () => {
    await using proxy = await startLossyProxy(stack.url);
    await client.connect(proxy.url, await newTenant(stack)).getQuotas();
    const scheme = client.signature === 'V1' ? /^acs / : /^ACS3-HMAC-SHA256 /;
    expect(proxy.exchanges[0]?.headers).toContainEqual(expect.stringMatching(scheme));
  });
});

const withTokens = sdkClients.filter(({ sendsTokens }) => sendsTokens);

describe.each(withTokens.map((client) => [client.name, client] as const))('%s', (_, client) => {
  it('finds its image registered once when it repeats a request after a lost answer', async () => {
    await using proxy = await startLossyProxy(stack.url, 1);
    const tenant = await newTenant(stack);
    const sdk = client.connect(proxy.url, tenant);
    await expect(sdk.createImage(image, 'token_1')).rejects.toThrow();
    const answer = await sdk.createImage(image, 'token_1');
    expect(JSON.stringify(answer)).toBe(proxy.exchanges[0]?.answer.text);
    expect(proxy.exchanges[1]?.answer.headers['idempotent-replayed']).toBe('true');
    expect(await tenant.account()).toMatchObject({ imageCount: 1 });
  });
});

describe('a client without a token', () => {
  it('aliyun-sdk, asked again within the second, repeats its bytes and sees one image', async () => {
    // Its signature covers the second: this one goes on until the test is over.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    await using proxy = await startLossyProxy(stack.url, 1);
    const tenant = await newTenant(stack);
    const sdk = aliyunSdk.connect(proxy.url, tenant);
    await expect(sdk.createImage(image)).rejects.toThrow('socket hang up');
    const answer = await sdk.createImage(image);
    const [first, second] = proxy.exchanges;
    expect([second?.headers, second?.body]).toEqual([first?.headers, first?.body]);
    expect(first?.answer.text).toBe(JSON.stringify(answer));
    expect(second?.answer.headers['idempotent-replayed']).toBe('true');
    expect(await tenant.account()).toMatchObject({ imageCount: 1 });
  });

  it('aliyun-sdk registers two images in one second', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const tenant = await newTenant(stack);
    const sdk = aliyunSdk.connect(stack.url, tenant);
    const answers = [await sdk.createImage(image), await sdk.createImage({ ...image, EcsImageId: 'm-2' })];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(2);
    expect(await tenant.account()).toMatchObject({ imageCount: 2 });
  });

  it('the Java SDK repeats the very bytes of its request, and sees one image', async () => {
    const tenant = await newTenant(stack);
    const body = JSON.stringify(image);
    const request = signedByV1(javaSigner, tenant, { method: 'POST', path: '/images', body });
    const answers = [await send(stack.url, request), await send(stack.url, request)];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[1]?.text).toBe(answers[0]?.text);
    expect(answers.map(({ headers }) => headers['idempotent-replayed'])).toEqual([undefined, 'true']);
    expect(await tenant.account()).toMatchObject({ imageCount: 1 });
  });
});
