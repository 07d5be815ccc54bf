// The ledger of a transcript that was acted out, once for all tests of this program.
#ifndef LIUSHUI_TESTS_WORKFLOWS_TOLD_ACTED_H_
#define LIUSHUI_TESTS_WORKFLOWS_TOLD_ACTED_H_

#include <map>
#include <string>
#include <vector>

#include "engine/audit/report/case_story.h"
#include "engine/audit/verify.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::transcripts {

class Acted : public audit::RecordSource {
 public:
  // That of the transcript of this name.
  static const Acted& Of(const std::string& story);

  uint64_t size() const override { return records_.size(); }
  absl::Status Read(uint64_t first, uint64_t end,
                    absl::FunctionRef<bool(uint64_t index, absl::string_view bytes)> visit) const override;

  const std::vector<ledger::v1::Record>& records() const { return records_; }
  // By instance, oldest record first.
  std::map<uint64_t, std::vector<ledger::v1::Record>> Cases() const;
  audit::StoryDefinitions Definitions() const;

 private:
  explicit Acted(const std::string& story);

  std::vector<ledger::v1::Record> records_;
};

}  // namespace liushui::transcripts

#endif  // LIUSHUI_TESTS_WORKFLOWS_TOLD_ACTED_H_
