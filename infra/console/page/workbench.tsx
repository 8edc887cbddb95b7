import { useState } from 'preact/hooks';
import { AccountStrip } from './account-strip.tsx';
import { claimAccount } from './claim.ts';
import { ErrorsView } from './errors-view.tsx';
import { isRefusal } from './health.ts';
import { ImagesView } from './images-view.tsx';
import { Inspector } from './inspector.tsx';
import { KeyRefused } from './key-refused.tsx';
import { RegisterView } from './register-view.tsx';
import { useActivity, useService } from './service.ts';
import type { Tenant } from './stored.ts';
import type { Language, Translate } from './texts.ts';
import { TimelineView } from './timeline-view.tsx';
import { goTo, useView, views } from './view.ts';

export type ViewProps = {
  readonly t: Translate;
  readonly language: Language;
};

type WorkbenchProps = ViewProps & {
  readonly tenant: Tenant;
  readonly setTenant: (tenant: Tenant | undefined) => void;
  readonly announce: (text: string) => void;
};

/** An account's images, requests and events. */
export function Workbench({ t, language, tenant, setTenant, announce }: WorkbenchProps) {
  const view = useView();
  const [entryId, setEntryId] = useState<string>();
  const [claimFailed, setClaimFailed] = useState(false);
  const service = useService(tenant);
  const entries = useActivity(service);
  const entry = entries?.find(({ Id }) => Id === entryId);
  const changes = entries?.find(({ Kind, Name }) => Kind === 'Event' || Name === 'DeleteImage')?.Id;

  async function claim() {
    setClaimFailed(false);
    const claimed = await claimAccount();
    if (claimed) setTenant(claimed);
    else setClaimFailed(true);
  }

  function forget() {
    // The requests of this tab too.
    sessionStorage.clear();
    setTenant(undefined);
  }

  return (
    <>
      <AccountStrip {...{ t, language, tenant, claim, forget }} />
      {service.health === 'down' && (
        <p class="banner" role="alert">
          {t('offline')}
        </p>
      )}
      {claimFailed && (
        <p class="banner" role="alert">
          {t('claimFailed')}
        </p>
      )}
      {isRefusal(service.health) && (
        <KeyRefused {...{ t, language, tenant, setTenant, claim, service }} code={service.health} />
      )}
      <div class="workbench">
        <nav class="views" aria-label={t('views')}>
          {views.map((name) => (
            <a key={name} href={`#${name}`} aria-current={view === name ? 'page' : undefined}>
              {t(name)}
            </a>
          ))}
        </nav>
        <main id="content" tabIndex={-1}>
          {view === 'images' && (
            <ImagesView {...{ t, language, service, announce, changes }} register={() => goTo('register')} />
          )}
          {view === 'register' && <RegisterView {...{ t, language, service, announce }} />}
          {view === 'errors' && <ErrorsView {...{ t, language, service, announce }} />}
          {view === 'timeline' && (
            <TimelineView {...{ t, language, service, entries, entryId, setEntryId }} />
          )}
        </main>
        <Inspector {...{ t, language, tenant, service }} entry={view === 'timeline' ? entry : undefined} />
      </div>
    </>
  );
}
