import type { RecordedEntry } from '../../../functions/sandbox/activity.ts';
import { type Exchange, signedParts } from './exchange.ts';
import { Code, Empty, Status } from './parts.tsx';
import type { Service } from './service.ts';
import { actionOf, snippets } from './snippets.ts';
import { type Tenant, useStored } from './stored.ts';
import type { Translate } from './texts.ts';
import type { ViewProps } from './workbench.tsx';

type InspectorProps = ViewProps & {
  readonly tenant: Tenant;
  readonly service: Service;
  /** The selected timeline entry, if the timeline is open. */
  readonly entry: RecordedEntry | undefined;
};

const tabs = ['request', 'response', 'canonical', 'clients'] as const;
type Tab = (typeof tabs)[number];

/** A request as sent, its response, the signed texts, and the same call for other clients. */
export function Inspector({ t, tenant, service, entry }: InspectorProps) {
  const [tab, setTab] = useStored<Tab>(sessionStorage, 'inspected', 'response');
  const { selected } = service;
  return (
    <aside class="inspector" aria-label={t('inspector')}>
      {!selected && !entry && <Empty title={t('nothingSent')} text={t('nothingSentText')} />}
      {!selected && entry && <EntryDetails {...{ t, entry }} />}
      {selected && (
        <>
          <div class="inspector-head">
            <h2>
              <b class={`method ${selected.request.method.toLowerCase()}`}>{selected.request.method}</b>{' '}
              <code>{selected.request.path}</code>
            </h2>
            <p>
              <Status status={selected.answer?.status} />{' '}
              {selected.failed
                ? t('noAnswer')
                : selected.answer
                  ? actionOf(selected.example)
                  : t('noAnswerYet')}
              {selected.durationMs !== undefined && <span class="figures">{selected.durationMs} ms</span>}
              <button type="button" class="small" onClick={() => service.send(selected.example)}>
                {t('repeat')}
              </button>
            </p>
          </div>
          <fieldset class="segments">
            <legend class="hidden">{t('inspector')}</legend>
            {tabs.map((name) => (
              <button type="button" key={name} aria-pressed={tab === name} onClick={() => setTab(name)}>
                {t(name)}
              </button>
            ))}
          </fieldset>
          {tab === 'request' && <Code t={t} title={t('request')} text={requestText(selected)} />}
          {tab === 'response' && <Code t={t} title={t('response')} text={responseText(t, selected)} />}
          {tab === 'canonical' && <SignedParts {...{ t, selected }} />}
          {tab === 'clients' && <Clients {...{ t, selected, tenant }} />}
        </>
      )}
    </aside>
  );
}

function SignedParts({ t, selected }: { readonly t: Translate; readonly selected: Exchange }) {
  const signed = signedParts(selected);
  if (!signed) return <p class="note">{t('unsigned')}</p>;
  return (
    <>
      <Code t={t} title={t('canonicalRequest')} text={signed.canonical} />
      <Code t={t} title={t('stringToSign')} text={signed.stringToSign} />
    </>
  );
}

function Clients({
  t,
  selected,
  tenant,
}: {
  readonly t: Translate;
  readonly selected: Exchange;
  readonly tenant: Tenant;
}) {
  const [client, setClient] = useStored(sessionStorage, 'client', 'curl');
  const snippet = snippets.find((each) => each.client === client);
  const { request, example } = selected;
  const text = snippet?.code({ request, example, tenant, origin: location.origin }) ?? '';
  return (
    <>
      <label class="client">
        {t('client')}
        <select value={client} onChange={({ currentTarget }) => setClient(currentTarget.value)}>
          {snippets.map((each) => (
            <option key={each.client}>{each.client}</option>
          ))}
        </select>
      </label>
      <Code t={t} title={client} text={text} />
      {client === 'aliyun-sdk' && example.query?.['IdempotentToken'] && <p class="note">{t('noToken')}</p>}
    </>
  );
}

function EntryDetails({ t, entry }: { readonly t: Translate; readonly entry: RecordedEntry }) {
  const fields = Object.entries(entry).filter(([name]) => name !== 'RecordedAt');
  return (
    <>
      <div class="inspector-head">
        <h2>{entry.Name}</h2>
        {entry.Kind === 'Request' && <p class="note">{t('otherClient')}</p>}
      </div>
      <dl class="fields">
        {fields.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{String(value)}</code>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function requestText({ request }: Exchange): string {
  const { method, path, rawQuery, headers, body } = request;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const text = new TextDecoder().decode(body);
  return [`${method} ${path}${rawQuery && `?${rawQuery}`}`, ...lines, '', shortened(text)]
    .join('\n')
    .trimEnd();
}

function responseText(t: Translate, { answer, failed }: Exchange): string {
  if (failed) return t('noAnswer');
  if (!answer) return t('noAnswerYet');
  const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
  return [
    `${answer.status}`,
    ...lines,
    '',
    answer.text === '' ? `(${t('noBody')})` : indented(answer.text),
  ].join('\n');
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

/** Shortens a body for display: it may be 256 KB of spaces. */
function shortened(text: string): string {
  return text.length > 4000 ? `${text.slice(0, 4000).trimEnd()}… (${text.length})` : text;
}
