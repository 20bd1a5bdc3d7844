import { serverCommandsHelp, settingsHelp } from '@roomful/server/program';

export const helpText = `Roomful: real-time chat rooms

  roomful bot <what>        make bots and their tokens; roomful bot --help lists what

${serverCommandsHelp}  roomful --help            this text
  roomful --version

${settingsHelp}`;
