#include "commands/new_file.hpp"

#include "render/json.hpp"
#include "support/text.hpp"

namespace mig::cli {

int print_new_file(Context& context, const NewFile& made) {
  auto& output = context.output();
  if (context.json()) {
    output.data(json::new_file(made.file, made.revision));
    return kDone;
  }
  output.data(made.file.string() + "\n");
  const auto& parents = made.revision.down_revisions;
  output.talk("revision " + output.talk_paint().bold(made.revision.id) + " follows " +
              (parents.empty() ? "nothing: it is a base" : support::join(parents, " and ")));
  return kDone;
}

}  // namespace mig::cli
