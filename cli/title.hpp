// The words of the command line as other users of the machine see them.
#pragma once

namespace mig::cli {

// Writes over the passwords among the words where they stand, so that lists of processes do not
// show them: all of a URL but its scheme, if --url gives it or it holds a password. To be called
// once the words have been copied.
void hide_passwords(int argc, char** argv);

}  // namespace mig::cli
