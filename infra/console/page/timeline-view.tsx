import { useState } from 'preact/hooks';
import type { RecordedEntry } from '../../../functions/sandbox/activity.ts';
import { type Exchange, requestIdOf } from './exchange.ts';
import { isRefusal } from './health.ts';
import { Empty, Loading, Status, Time } from './parts.tsx';
import type { Service } from './service.ts';
import type { ViewProps } from './workbench.tsx';

type TimelineViewProps = ViewProps & {
  readonly service: Service;
  readonly entries: readonly RecordedEntry[] | undefined;
  readonly entryId: string | undefined;
  readonly setEntryId: (id: string) => void;
};

const kinds = ['everything', 'requestsOnly', 'eventsOnly', 'failuresOnly'] as const;
type Kind = (typeof kinds)[number];

/** Every request and event of the account, latest first. */
export function TimelineView({ t, language, service, entries, entryId, setEntryId }: TimelineViewProps) {
  const [kind, setKind] = useState<Kind>('everything');
  const [code, setCode] = useState('');
  const [withRefreshes, setWithRefreshes] = useState(false);
  const sentHere = new Map(service.exchanges.map((exchange) => [requestIdOf(exchange), exchange]));
  const codes = [...new Set((entries ?? []).flatMap(({ Code }) => Code ?? []))].sort();
  const shown = (entries ?? []).filter(
    (entry) =>
      isOfKind(entry, kind) &&
      (code === '' || entry.Code === code) &&
      (withRefreshes || !service.isRefresh(entry.Id)),
  );

  function select({ Id }: RecordedEntry, exchange: Exchange | undefined) {
    setEntryId(Id);
    service.select(exchange);
  }

  return (
    <section aria-labelledby="timeline-title">
      <div class="title">
        <h1 id="timeline-title">{t('timelineTitle')}</h1>
        <span class="live">{t('live')}</span>
      </div>
      <p class="subtitle">{t('timelineText')}</p>
      <div class="toolbar">
        <fieldset class="segments">
          <legend class="hidden">{t('search')}</legend>
          {kinds.map((name) => (
            <button type="button" key={name} aria-pressed={kind === name} onClick={() => setKind(name)}>
              {t(name)}
            </button>
          ))}
        </fieldset>
        <label>
          {t('code')}
          <select value={code} onChange={({ currentTarget }) => setCode(currentTarget.value)}>
            <option value="">{t('anyCode')}</option>
            {codes.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={withRefreshes}
            onChange={({ currentTarget }) => setWithRefreshes(currentTarget.checked)}
          />
          {t('refreshes')}
        </label>
      </div>
      {!entries && !isRefusal(service.health) && <Loading label={t('loading')} />}
      {entries && shown.length === 0 && <Empty title={t('noActivity')} text={t('noActivityText')} />}
      <ol class="timeline">
        {shown.map((entry) => {
          const exchange = sentHere.get(entry.Id);
          return (
            <li key={entry.Id}>
              <button
                type="button"
                aria-current={entryId === entry.Id ? 'true' : undefined}
                onClick={() => select(entry, exchange)}
              >
                <Time value={entry.Time} locale={language} />
                {entry.Kind === 'Request' ? (
                  <Status status={entry.Status} />
                ) : (
                  <b class="status event">{t('event')}</b>
                )}
                <span class="what">
                  {entry.Name}
                  {entry.Replayed && <b class="tag">{t('replayed')}</b>}
                  {entry.Verified === false && <b class="tag differs">{t('unverified')}</b>}
                  {exchange && <b class="tag plain">{t('thisTab')}</b>}
                  {entry.Code && <code>{entry.Code}</code>}
                </span>
                <span class="figures">{figures(entry)}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function isOfKind({ Kind, Status = 0 }: RecordedEntry, kind: Kind): boolean {
  if (kind === 'requestsOnly') return Kind === 'Request';
  if (kind === 'eventsOnly') return Kind === 'Event';
  return kind === 'everything' || Status >= 400;
}

function figures({ Kind, DurationMs, DynamoDBRequests, CapacityUnits, ImageId }: RecordedEntry): string {
  if (Kind === 'Event') return ImageId ?? '';
  return `${DurationMs ?? '–'} ms · DynamoDB ${DynamoDBRequests ?? 0} · ${CapacityUnits ?? 0} CU`;
}
