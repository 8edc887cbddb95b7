import { useEffect, useState } from 'preact/hooks';
import { Header } from './header.tsx';
import { applyAppearance, type Tenant, type Theme, useStored } from './stored.ts';
import { type Language, preferredLanguage, translator } from './texts.ts';
import { Welcome } from './welcome.tsx';
import { Workbench } from './workbench.tsx';

/** The whole page: the workbench, or the welcome view without an account. */
export function App() {
  const [language, setLanguage] = useStored<Language>(localStorage, 'language', preferredLanguage());
  const [theme, setTheme] = useStored<Theme>(localStorage, 'theme', 'auto');
  const [tenant, setTenant] = useStored<Tenant | undefined>(sessionStorage, 'tenant', undefined);
  const [announcement, announce] = useState('');
  useEffect(() => applyAppearance(theme, language), [theme, language]);
  const t = translator(language);
  return (
    <>
      <a class="skip" href="#content">
        {t('skip')}
      </a>
      <Header {...{ t, language, setLanguage, theme, setTheme }} />
      {tenant ? (
        // The secret too: a visitor can correct it.
        <Workbench
          key={`${tenant.accessKeyId} ${tenant.secret}`}
          {...{ t, language, tenant, setTenant, announce }}
        />
      ) : (
        <Welcome {...{ t, setTenant }} />
      )}
      <div class="hidden" role="status">
        {announcement}
      </div>
    </>
  );
}
