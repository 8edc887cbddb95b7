import { bundleFunctions } from './build/bundle-functions.ts';
import { imprintApp } from './imprint-app.ts';

await bundleFunctions();
imprintApp().synth();
