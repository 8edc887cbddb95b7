import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { snippetOf } from '../support/page-snippets.ts';
import type { ClientProgram } from './process-client.ts';

const run = promisify(execFile);

/** A client that is installed, with its versions; or why it could not be. */
export type Installed =
  | (ReadyClient & { readonly name: string })
  | { readonly name: string; readonly skipped: string };

type ReadyClient = {
  readonly versions: string;
  readonly program: Omit<ClientProgram, 'onOutput'>;
  /** Runs the call that the console shows for this client, saved as that file in the program's folder. */
  readonly consoleCall?: {
    readonly client: string;
    readonly file: string;
    readonly command: readonly [program: string, ...parameters: string[]];
  };
};

/** The vendor's Python SDK from PyPI, in a virtual environment below the folder. */
export function installPython(folder: string): Promise<Installed> {
  const name = 'Python batchcompute';
  return orSkipped(name, async () => {
    const cwd = join(folder, 'python');
    await run('python3', ['-m', 'venv', cwd]);
    const pip = join(cwd, 'bin/pip');
    // Its setup.py asks for the setuptools that pkg_resources knows, which newer ones have no longer.
    await run(pip, ['install', '--quiet', 'setuptools<70', 'wheel']);
    await run(pip, ['install', '--quiet', '--no-build-isolation', 'batchcompute']);
    const { stdout } = await run(pip, ['show', 'batchcompute']);
    const python = join(cwd, 'bin/python');
    const { stdout: version } = await run(python, ['--version']);
    writeFileSync(join(cwd, 'first.py'), snippetOf('docs/clients.md', 'Python', 'python'));
    cpSync(join(import.meta.dirname, 'driver.py'), join(cwd, 'driver.py'));
    const sdk = /^Version: (.*)$/m.exec(stdout)?.[1];
    return {
      versions: `batchcompute ${sdk}, ${version.trim()}`,
      program: { name, cwd, command: [python, 'driver.py'] },
      consoleCall: { client: 'Python', file: 'call.py', command: [python, 'call.py'] },
    };
  });
}

/** The versions of the SDK, each with a version of the core that it was made for. */
export const javaVersions = [
  { sdk: '6.2.4', core: '4.6.0' },
  { sdk: '6.2.4', core: '4.1.2' },
  { sdk: '5.1.0', core: '3.2.3' },
];

/** The vendor's Java SDK from Maven Central, below the folder. */
export function installJava(
  folder: string,
  { sdk, core }: (typeof javaVersions)[number],
): Promise<Installed> {
  const name = `Java batchcompute ${sdk}, core ${core}`;
  return orSkipped(name, async () => {
    const cwd = join(folder, `java-${sdk}-${core}`);
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'pom.xml'), pom(sdk, core));
    await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=libraries'], { cwd });
    writeFileSync(join(cwd, 'First.java'), snippetOf('docs/clients.md', 'Java', 'java'));
    cpSync(join(import.meta.dirname, 'Driver.java'), join(cwd, 'Driver.java'));
    const classPath = [join(cwd, 'libraries/*'), cwd].join(delimiter);
    await run('javac', ['-cp', classPath, '-d', cwd, 'First.java', 'Driver.java'], { cwd });
    const { stderr } = await run('java', ['-version']);
    const [java] = stderr.split('\n');
    return {
      versions: `aliyun-java-sdk-batchcompute ${sdk}, core ${core}, ${java}`,
      program: { name, cwd, command: ['java', '-cp', classPath, 'Driver'] },
      // Its classes are those of core 4.
      ...(core.startsWith('4.') && {
        consoleCall: { client: 'Java', file: 'Call.java', command: ['java', '-cp', classPath, 'Call.java'] },
      }),
    };
  });
}

function pom(sdk: string, core: string): string {
  const dependency = (group: string, artifact: string, version: string) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>imprint</groupId><artifactId>clients</artifactId><version>1</version><dependencies>
${dependency('com.aliyun', 'aliyun-java-sdk-batchcompute', sdk)}
${dependency('com.aliyun', 'aliyun-java-sdk-core', core)}
${dependency('com.google.code.gson', 'gson', '2.8.9')}
</dependencies></project>
`;
}

const goSdkVersion = 'v1.63.107';

/** The vendor's Go SDK from the module proxy, below the folder. */
export function installGo(folder: string): Promise<Installed> {
  const name = 'Go alibaba-cloud-sdk-go';
  return orSkipped(name, async () => {
    const cwd = join(folder, 'go');
    mkdirSync(cwd);
    // The page's program has a main of its own.
    const page = snippetOf('docs/clients.md', 'Go', 'go').replace('func main()', 'func first()');
    writeFileSync(join(cwd, 'first.go'), page);
    cpSync(join(import.meta.dirname, 'driver.go'), join(cwd, 'driver.go'));
    await run('go', ['mod', 'init', 'clients'], { cwd });
    await run('go', ['get', `github.com/aliyun/alibaba-cloud-sdk-go@${goSdkVersion}`], { cwd });
    await run('go', ['mod', 'tidy'], { cwd });
    await run('go', ['build', '-o', 'client', '.'], { cwd });
    const { stdout } = await run('go', ['version']);
    return {
      versions: `alibaba-cloud-sdk-go ${goSdkVersion}, ${stdout.trim()}`,
      program: { name, cwd, command: [join(cwd, 'client')] },
    };
  });
}

async function orSkipped(name: string, install: () => Promise<ReadyClient>): Promise<Installed> {
  try {
    return { name, ...(await install()) };
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    const [reason] = `${stdout}${stderr}`.split('\n').filter((line) => /error/i.test(line));
    return { name, skipped: (reason ?? message.split('\n')[0] ?? '').slice(0, 200) };
  }
}
