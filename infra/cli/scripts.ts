/** A description of each script in package.json. A test keeps this, package.json and CONTRIBUTING.md in sync. */
export const scripts: Readonly<Record<string, string>> = {
  start:
    'run the whole service on this machine, on http://127.0.0.1:8787 (--port, --aws-port, --memory, --data, --ecs, --log)',
  image: 'register, list and delete images with signed requests, or ask for one by message',
  events: 'follow the image events as a subscriber does',
  admin: 'operate the service: accounts, keys, quotas, System images, events, reconciliation',
  test: 'check everything: style, types, generated files, unused code, and every test',
  check: 'the part of test that runs nothing: style, types, generated files, unused code',
  format: 'format the code and sort imports',
  generate: 'write the generated files again: validators, event schemas, docs/errors.md, docs/openapi.json',
  verify: 'the deep versions of the tests, by name; without a name, the list of them',
  bench: 'the benchmarks, by name; without a name, the list of them',
  synth: 'synthesize the templates of both stages into cdk.out/',
  deploy: 'say what a deployment does, check it, and do it: -- -c stage=sandbox (--plan to stop there)',
  smoke: 'check a deployed stage with real clients, leaving nothing behind: -- --endpoint URL',
  help: 'this list',
};
