import { useEffect, useState } from 'preact/hooks';
import type { Translate } from './texts.ts';
import type { ViewProps } from './workbench.tsx';

const minuteMs = 60_000;

/** How long the account lives on; the exact time is its title. */
export function Expiry({ t, language, at }: ViewProps & { readonly at: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minuteMs / 4);
    return () => clearInterval(timer);
  }, []);
  const date = new Date(at);
  return (
    <div>
      <dt>{t('expiresIn')}</dt>
      <dd>
        <time dateTime={date.toISOString()} title={date.toLocaleString(language, { hour12: false })}>
          {duration(t, Math.max(0, at - now))}
        </time>
      </dd>
    </div>
  );
}

function duration(t: Translate, ms: number): string {
  const minutes = Math.ceil(ms / minuteMs);
  const hours = Math.floor(minutes / 60);
  return `${hours > 0 ? `${hours} ${t('hours')} ` : ''}${minutes % 60} ${t('minutes')}`;
}
