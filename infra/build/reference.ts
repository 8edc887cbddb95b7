import { routes } from '../../functions/api/routes.ts';
import { type CatalogueEntry, catalogue, type ErrorName } from '../../functions/errors/catalogue.ts';
import { answerOf } from '../../functions/errors/error-answer.ts';
import { explanations } from '../../functions/errors/explanations.ts';
import { isProvocation, provocations, successes } from '../console/examples.ts';
import { successBody } from './openapi/examples.ts';
import { operations } from './openapi/operations.ts';
import { type Language, operationTexts, parameterTexts, referenceTexts } from './reference-texts.ts';

/** The API reference in one language. The page works without JavaScript. */
export function referencePage(language: Language): string {
  const texts = referenceTexts[language];
  const names = Object.keys(catalogue) as ErrorName[];
  const other = language === 'en' ? 'zh' : 'en';
  return `<!doctype html>
<html lang="${language === 'en' ? 'en' : 'zh-CN'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${texts.title}</title>
<link rel="icon" href="/console/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/console/style.css">
</head>
<body class="reference">
<a class="skip" href="#content">${texts.skip}</a>
<header class="bar"><a class="brand" href="/"><img src="/console/icon.svg" alt="" width="24" height="24">Imprint <span>${texts.reference}</span></a>
<nav aria-label="${texts.pages}"><a href="/">${texts.console}</a><a href="/openapi.json">OpenAPI</a><a href="/reference/${other}" hreflang="${other}" lang="${other === 'en' ? 'en' : 'zh-CN'}">${other === 'en' ? 'English' : '中文'}</a></nav></header>
<div class="reference-body">
<nav class="contents" aria-label="${texts.contents}">
<h2>${texts.operations}</h2>
<ul>${routes.map(({ operation }) => `<li><a href="#${operation}">${operation}</a></li>`).join('')}</ul>
<h2><a href="#signing">${texts.signing}</a></h2>
<h2><a href="#errors">${texts.errors}</a></h2>
<ul>${codes(names)
    .map((code) => `<li><a href="#${code}">${escaped(code)}</a></li>`)
    .join('')}</ul>
</nav>
<main id="content">
<h1>${texts.heading}</h1>
<p class="lead">${texts.lead}</p>
${routes.map((route) => operationSection(route, language)).join('\n')}
<section id="signing"><h2>${texts.signing}</h2>${texts.signingText}</section>
<section id="errors"><h2>${texts.errors}</h2><p>${texts.errorsText}</p>
<pre tabindex="0"><code>{"Code":"...","Message":"...","RequestId":"...","HostId":"..."}</code></pre>
${codes(names)
  .map((code) => codeSection(code, names, language))
  .join('\n')}
</section>
</main>
</div>
</body>
</html>
`;
}

function operationSection({ operation, method, path }: (typeof routes)[number], language: Language): string {
  const texts = referenceTexts[language];
  const { summary, description } = operationTexts[language][operation];
  const example = successes.find((success) => success.operation === operation);
  const parameters = parameterTexts[language][operation];
  const errors = codes(
    (Object.keys(catalogue) as ErrorName[]).filter((name) => hasOperation(name, operation)),
  );
  const body = example && successBody(example.name);
  return `<section id="${operation}"><h2>${operation} <small>${summary}</small></h2>
<p class="route"><b class="method ${method.toLowerCase()}">${method}</b> <code>${escaped(path)}</code></p>
<p>${description}</p>
${parameters.length === 0 ? '' : parameterTable(operation, parameters, language)}
<h3>${texts.answer} ${operations[operation].success.status}</h3>
${body ? `<pre tabindex="0"><code>${escaped(JSON.stringify(body, undefined, 2))}</code></pre>` : `<p>${texts.noBody}</p>`}
<h3>${texts.errors}</h3>
<p class="chips">${errors.map((code) => `<a href="#${code}">${escaped(code)}</a>`).join(' ')}</p>
</section>`;
}

function parameterTable(
  operation: string,
  parameters: readonly (readonly [name: string, where: string, rule: string])[],
  language: Language,
): string {
  const { name, where, rule, parameters: title } = referenceTexts[language];
  const rows = parameters.map(
    ([parameter, place, text]) =>
      `<tr><th scope="row"><code>${parameter}</code></th><td>${place}</td><td>${escaped(text)}</td></tr>`,
  );
  return `<h3>${title}</h3><div class="scroll" tabindex="0" role="region" aria-label="${operation}: ${title}"><table><thead><tr><th scope="col">${name}</th><th scope="col">${where}</th><th scope="col">${rule}</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function codeSection(code: string, names: readonly ErrorName[], language: Language): string {
  const texts = referenceTexts[language];
  const rows = names.filter((name) => codeOf(name) === code);
  return `<section class="error" id="${code}"><h3><a href="#${code}">${escaped(code)}</a></h3>
${rows
  .map((name) => {
    const { status, operations: answering }: CatalogueEntry = catalogue[name];
    const { cause, fix } = explanations[name];
    return `<div class="error-row" id="${name}"><p><b class="status s${Math.floor(status / 100)}">${status}</b> <q>${escaped(messageOf(name))}</q></p>
<dl><dt>${texts.cause}</dt><dd>${escaped(cause[language])}</dd><dt>${texts.fix}</dt><dd>${escaped(fix[language])}</dd><dt>${texts.operations}</dt><dd>${answering.length === 5 ? texts.all : answering.join(', ')}</dd></dl></div>`;
  })
  .join('')}
</section>`;
}

/** The distinct codes of these errors. */
function codes(names: readonly ErrorName[]): string[] {
  return [...new Set(names.map(codeOf))];
}

/** The code that clients see, with `Parameter` for the name of a parameter. */
function codeOf(name: ErrorName): string {
  const { code }: CatalogueEntry = catalogue[name];
  return code.replace('{Parameter}', 'Parameter');
}

function messageOf(name: ErrorName): string {
  const provocation = provocations[name];
  const { parameter: _, ...details } = isProvocation(provocation) ? (provocation.details ?? {}) : {};
  return answerOf(name, details).message;
}

function hasOperation(name: ErrorName, operation: (typeof routes)[number]['operation']): boolean {
  const { operations: answering }: CatalogueEntry = catalogue[name];
  return answering.includes(operation);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
