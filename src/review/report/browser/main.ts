/** The script of the page: filters, sheets, colours and - on a live page - what the server sends. */
import { startFilter } from './filter.ts';
import { startLive } from './live.ts';
import { startPrint } from './print.ts';
import { startSheets } from './sheets.ts';
import { startTheme } from './theme.ts';

const filter = startFilter();
startSheets();
startTheme();
startPrint();
startLive(filter);
