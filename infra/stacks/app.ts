import { bundleAllFunctions } from '../build/bundle-functions.ts';
import { imprintApp } from './imprint-app.ts';

await bundleAllFunctions();
imprintApp().synth();
