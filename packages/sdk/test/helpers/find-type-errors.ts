import { dirname } from 'node:path';
import ts from 'typescript';

/** Checks a text as if it stood in `path`, under the rules of `tsconfigPath`. Answers with what is wrong. */
export function findTypeErrors(text: string, path: string, tsconfigPath: string): string[] {
  const { config } = ts.readConfigFile(tsconfigPath, (file) => ts.sys.readFile(file)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(tsconfigPath));
  const host = ts.createCompilerHost(options);
  const disk = ts.createCompilerHost(options);
  host.fileExists = (file) => file === path || disk.fileExists(file);
  host.readFile = (file) => (file === path ? text : disk.readFile(file));
  host.getSourceFile = (file, language) =>
    file === path ? ts.createSourceFile(file, text, language) : disk.getSourceFile(file, language);
  const program = ts.createProgram([path], options, host);
  const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(path));
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
