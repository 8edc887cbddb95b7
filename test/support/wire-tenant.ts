import type { SharedStack } from './global-stack.ts';
import { send, type WireAnswer } from './http.ts';
import { type Call, keyOf, signedCall } from './signed-call.ts';
import { newTenant, type Tenant } from './tenant.ts';

/** A tenant that sees its answers byte by byte. */
export type WireTenant = Tenant & {
  /** Of the service. */
  readonly url: string;
  /** Signs the call (V3) and sends it. */
  readonly send: (call: Call) => Promise<WireAnswer>;
};

export async function newWireTenant(
  stack: SharedStack,
  options?: { readonly maxImageCount?: number },
): Promise<WireTenant> {
  const { url } = stack;
  const tenant = await newTenant(stack, options);
  return { ...tenant, url, send: (call) => send(url, signedCall(url, keyOf(tenant), call)) };
}
