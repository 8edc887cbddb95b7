import { useState } from 'preact/hooks';
import { type CatalogueEntry, catalogue, type ErrorName } from '../../../functions/errors/catalogue.ts';
import { errorNameOf, explained } from '../error-name.ts';
import { isProvocation, type Provocation, provocations } from '../examples.ts';
import { type Answer, play } from '../request.ts';
import { errorOf, randomWord } from './exchange.ts';
import { Status } from './parts.tsx';
import type { Service } from './service.ts';
import type { ViewProps } from './workbench.tsx';

type ErrorsViewProps = ViewProps & {
  readonly service: Service;
  readonly announce: (text: string) => void;
};

type Outcome = 'running' | 'matches' | 'differs';

const names = Object.keys(catalogue) as ErrorName[];

function isAnswered(answer: Answer, name: ErrorName): boolean {
  const error = errorOf(answer);
  return error !== undefined && errorNameOf(error) === name;
}

/** Every row of the error table, with a button that provokes the error. */
export function ErrorsView({ t, language, service, announce }: ErrorsViewProps) {
  const [filter, setFilter] = useState('');
  const [outcomes, setOutcomes] = useState<Partial<Record<ErrorName, Outcome>>>({});

  async function provoke(name: ErrorName, { before = [], request }: Provocation) {
    setOutcomes((others) => ({ ...others, [name]: 'running' }));
    let last: Answer | undefined;
    const answer = await play([...before, request], randomWord(), async (one, variables) => {
      // An account that already has images reaches its quota earlier.
      if (last && isAnswered(last, name)) return last;
      last = (await service.send(one, variables)).answer ?? { status: 0, headers: {}, text: '' };
      return last;
    });
    const error = errorOf(answer);
    const outcome = answer && isAnswered(answer, name) ? 'matches' : 'differs';
    setOutcomes((others) => ({ ...others, [name]: outcome }));
    announce(`${answer?.status ?? ''} ${error?.Code ?? ''}: ${t(outcome)}`);
  }

  const shown = names.filter((name) => {
    const { code, message, status }: CatalogueEntry = catalogue[name];
    return `${status} ${code} ${message}`.toLowerCase().includes(filter.trim().toLowerCase());
  });
  return (
    <section aria-labelledby="errors-title">
      <h1 id="errors-title">{t('errorsTitle')}</h1>
      <p class="subtitle">{t('errorsText')}</p>
      <div class="toolbar">
        <label>
          {t('search')}
          <input
            type="search"
            value={filter}
            onInput={({ currentTarget }) => setFilter(currentTarget.value)}
          />
        </label>
      </div>
      <ul class="errors">
        {shown.map((name) => {
          const { status, code, message }: CatalogueEntry = catalogue[name];
          const provocation = provocations[name];
          const outcome = outcomes[name];
          return (
            <li key={name}>
              <div class="error-head">
                <Status status={status} />
                <a
                  href={`/reference/${language}#${code.replace('{Parameter}', 'Parameter')}`}
                  target="_blank"
                  rel="noopener"
                >
                  {code}
                </a>
                {outcome && outcome !== 'running' && <b class={`tag ${outcome}`}>{t(outcome)}</b>}
              </div>
              <p class="message">{message}</p>
              <p class="help">{explained(name, language)}</p>
              {isProvocation(provocation) ? (
                <button
                  type="button"
                  class="small"
                  disabled={outcome === 'running'}
                  aria-label={`${t('provoke')}: ${message}${name === 'quotaExhausted' ? ` (${t('uses')})` : ''}`}
                  onClick={() => provoke(name, provocation)}
                >
                  {t('provoke')}
                  {name === 'quotaExhausted' && ` (${t('uses')})`}
                </button>
              ) : (
                <p class="note">
                  {t('needs')} {provocation.needs[language]}
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
