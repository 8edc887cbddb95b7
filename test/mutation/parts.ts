const bodyTests =
  'test/create-image/{create-image-request,create-image-rule-order,create-image-validator,idempotent-token}.test.ts';

/** The folders of functions/ that are mutated, each with the tests of its subject: with all tests, a run takes many hours. */
export const parts: Readonly<Record<string, readonly string[]>> = {
  schemas: [
    bodyTests,
    'test/registration-requests/{process-message,registration-request}.test.ts',
    'test/events/image-event.test.ts',
  ],
  signing: ['test/signing/*.test.ts'],
  api: [
    'test/{access-keys,http,runtime,signing}/*.test.ts',
    bodyTests,
    'test/list-images/list-images-request.test.ts',
  ],
  accounts: [
    'test/{access-keys,accounts,quota}/*.test.ts',
    'test/signing/{authenticate,authentication}.test.ts',
  ],
  'image-source': [
    'test/image-source/{connected-image-source,deletion,image-source-of-stage,reconciliation,role-credentials,rpc-call,service-key,share,temporary-failures,unshare}.test.ts',
  ],
  images: [
    'test/{create-image,delete-image,get-image,list-images}/*.test.ts',
    'test/quota/{lock-repair,quota,quota-read}.test.ts',
    'test/http/{request-costs,responses}.test.ts',
    'test/image-source/{deletion,reconciliation}.test.ts',
  ],
};

/** The file with the last result of a part. */
export function reportOf(part: string): string {
  return `.build/mutation/${part}.json`;
}

/** The part of that name. */
export function partOf(name: string | undefined): {
  readonly name: string;
  readonly tests: readonly string[];
} {
  const tests = parts[name ?? ''];
  if (name === undefined || !tests)
    throw new Error(`MUTATION_PART must be one of ${Object.keys(parts).join(', ')}`);
  return { name, tests };
}
