// node test/infra/iam-table.ts: prints what each function is granted and what it uses.
import { startProductionStack } from '../../infra/local/ecs-stand-in/production-stack.ts';
import { idle, lacking, type PrivilegeRow } from './iam-comparison.ts';
import { comparedPrivileges } from './iam-stack.ts';

const stack = await startProductionStack();
const rows = await comparedPrivileges(stack).finally(stack.stop);

console.log(
  'What the production stage grants its functions, and what they used when they did everything that they can.',
);
console.log(
  'Lambda itself uses some permissions with the role of the function: for those, the table says why.\n',
);
printRow('function', 'action', 'resource', 'granted', 'used');
const everyones = Map.groupBy(rows.map(described), (row) => row.slice(1).join());
const functions = new Set(rows.map((row) => row.function)).size;
for (const [name, ...cells] of rows.map(described)) {
  const alike = everyones.get(cells.join()) ?? [];
  if (alike.length < functions) printRow(name, ...cells);
  else if (alike[0]?.[0] === name) printRow('each of them', ...cells);
}
const count = (are: typeof idle) => rows.filter(are).length;
console.log(
  `\n${rows.length} permissions: ${count(idle)} granted and not used, ${count(lacking)} used and not granted`,
);
process.exitCode = rows.length === 0 || rows.some((row) => idle(row) || lacking(row)) ? 1 : 0;

type Cells = readonly [name: string, action: string, resource: string, granted: string, used: string];

function described({ function: name, action, resource, granted, used, lambda }: PrivilegeRow): Cells {
  const byLambda = lambda === undefined ? 'NO' : `Lambda ${lambda}`;
  return [
    name,
    action,
    resource === `${name}/Logs` ? 'its log group' : resource,
    granted ? 'yes' : 'NO',
    used ? 'yes' : byLambda,
  ];
}

function printRow(...[name, action, resource, granted, used]: Cells): void {
  console.log(`${name.padEnd(35)} ${action.padEnd(30)} ${resource.padEnd(28)} ${granted.padEnd(8)} ${used}`);
}
