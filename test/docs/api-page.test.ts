import { expect, inject, test } from 'vitest';
import { snippetsOf } from '../support/page-snippets.ts';
import { newTenant } from '../support/tenant.ts';
import { clientEnvironment, runSnippet } from './run-snippet.ts';

const stack = inject('stack');

/** What differs from run to run, in the answers that the page shows. */
const changing = /"(Id|RequestId|HostId|CreationTime)":"[^"]*"|"OwnerId":\d+/g;

/** An answer as the service sends it: the page breaks the lines of long ones. */
function onOneLine(json: string): string {
  return JSON.stringify(JSON.parse(json));
}

test('the examples of api.md, run in order, answer what the page shows', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 50 });
  const environment = clientEnvironment(stack.url, tenant);
  const snippets = snippetsOf('docs/api.md').filter(({ code }) => !code.includes('=...'));
  let ran = 0;
  for (const [index, { language, code }] of snippets.entries()) {
    if (language === 'json') continue;
    const { exitCode, stdout, stderr } = await runSnippet(language, code, environment);
    expect({ code, exitCode, stderr }).toEqual({ code, exitCode: 0, stderr: '' });
    ran += 1;
    const { IMAGE_ID = JSON.parse(stdout).Id } = environment;
    environment['IMAGE_ID'] = IMAGE_ID;
    const shown = snippets[index + 1];
    if (shown?.language === 'json')
      expect(stdout.replaceAll(changing, '')).toBe(onOneLine(shown.code).replaceAll(changing, ''));
    // Get and replay answer the image that was created.
    if (stdout.startsWith('{"Id"')) expect(JSON.parse(stdout).Id).toBe(IMAGE_ID);
    if (language === 'js') expect(stdout).toBe(`${IMAGE_ID} web-server\n`);
  }
  expect(ran).toBe(9);
});

test('sign.sh signs a query of several parameters in any order, and passes on the options of curl', async () => {
  const tenant = await newTenant(stack);
  for (const further of ['-i', "'' -i"]) {
    const code = `docs/examples/sign.sh GET '/images?Type=System&MaxItemCount=2' ${further}`;
    const { stdout } = await runSnippet('sh', code, clientEnvironment(stack.url, tenant));
    expect(stdout).toMatch(/^HTTP\/1\.1 200 /);
    expect(JSON.parse(stdout.split('\r\n\r\n')[1] ?? '').Items).toHaveLength(2);
  }
});
