/** The default theme without its fonts, with formulas and colours of enough contrast. */
import 'katex/dist/katex.min.css';
import Default from 'vitepress/theme-without-fonts';
import './custom.css';

export default Default;
