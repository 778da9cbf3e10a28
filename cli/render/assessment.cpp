#include "render/assessment.hpp"

namespace mig::cli {

namespace {

bool works(const Assessment& assessment) {
  return !assessment.new_table && assessment.work.value_or(ir::Work::none) != ir::Work::none;
}

const char* support_word(ir::Support support) {
  switch (support) {
    case ir::Support::native:
      return "native";
    case ir::Support::emulated:
      return "emulated";
    case ir::Support::approximated:
      return "approximated";
    case ir::Support::lower:
    case ir::Support::unsupported:
      return "unsupported";
  }
  return "";
}

const char* work_word(ir::Work work) {
  switch (work) {
    case ir::Work::none:
      return "catalog only";
    case ir::Work::scan:
      return "reads every row";
    case ir::Work::index:
      return "builds an index";
    case ir::Work::rewrite:
      return "rewrites the table";
  }
  return "";
}

std::string waiting(const Assessment& assessment) {
  if (assessment.new_table) return "the table is new";
  const bool long_work = works(assessment);
  switch (assessment.blocks.value_or(ir::Blocks::nothing)) {
    case ir::Blocks::nothing:
      return assessment.blocks && long_work ? "nobody waits" : "";
    case ir::Blocks::writes:
      return long_work ? "writers wait for it" : "writers wait a moment";
    case ir::Blocks::everything:
      return long_work ? "readers and writers wait for it" : "readers and writers wait a moment";
  }
  return "";
}

const char* loss_word(const Assessment& assessment) {
  if (assessment.as_written) return "changes rows as written";
  switch (assessment.data_loss) {
    case ir::DataLoss::none:
      return "";
    case ir::DataLoss::possible:
      return "may lose data";
    case ir::DataLoss::certain:
      return "loses data";
  }
  return "";
}

std::string undo_word(const Assessment& assessment) {
  if (assessment.reversible == Reversible::structure) return "undo: structure only";
  if (assessment.reversible == Reversible::no) return "no undo";
  return "";
}

}  // namespace

Emphasis emphasis_of(const Assessment& assessment) {
  if (assessment.support == ir::Support::unsupported ||
      assessment.data_loss == ir::DataLoss::certain) {
    return Emphasis::bad;
  }
  const bool others_wait =
      works(assessment) && assessment.blocks.value_or(ir::Blocks::nothing) != ir::Blocks::nothing;
  const bool careful = others_wait || assessment.support == ir::Support::approximated ||
                       (assessment.data_loss != ir::DataLoss::none && !assessment.as_written);
  return careful ? Emphasis::careful : Emphasis::plain;
}

std::string painted(const Paint& paint, Emphasis emphasis, std::string_view text) {
  switch (emphasis) {
    case Emphasis::plain:
      break;
    case Emphasis::careful:
      return paint.yellow(text);
    case Emphasis::bad:
      return paint.red(text);
  }
  return std::string(text);
}

std::vector<std::string> line_words(const Assessment& assessment) {
  std::vector<std::string> out = {support_word(assessment.support)};
  if (assessment.support == ir::Support::unsupported) return out;
  if (assessment.work) out.emplace_back(work_word(*assessment.work));
  out.push_back(waiting(assessment));
  out.emplace_back(loss_word(assessment));
  if (assessment.outside) out.emplace_back("outside of the transaction");
  out.push_back(undo_word(assessment));
  std::erase(out, std::string());
  return out;
}

std::vector<std::string> cell_words(const Assessment& assessment) {
  std::vector<std::string> out = {support_word(assessment.support)};
  if (assessment.support == ir::Support::unsupported) return out;
  if (works(assessment)) {
    out.emplace_back(work_word(*assessment.work));
    out.push_back(waiting(assessment));
  }
  out.emplace_back(loss_word(assessment));
  out.push_back(undo_word(assessment));
  std::erase(out, std::string());
  return out;
}

}  // namespace mig::cli
