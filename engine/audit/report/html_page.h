// HtmlPage: a page of HTML for the screen and for paper (A4), written from top to bottom. One file, nothing
// is fetched from anywhere.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_HTML_PAGE_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_HTML_PAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/audit/report/phrases.h"

namespace liushui::audit {

// Text as it stands in HTML.
std::string Escaped(absl::string_view text);

// How a page writes: its language, its zone, and between which times its own lie.
struct PageStyle {
  Language language = Language::kChinese;
  absl::TimeZone zone;
  absl::Time from;
  absl::Time until;
};

// What is called html is written as it is; all else is text. Belongs to one thread.
class HtmlPage {
 public:
  HtmlPage(const PageStyle& style, absl::string_view title, absl::string_view heading);

  // Of the report's own language, escaped.
  std::string Word(Phrase phrase, const std::vector<std::string>& arguments = {}) const;
  // "2026-03-02 13:30:00", with the offset only in a zone that changes it in the meantime.
  std::string Time(int64_t time_us) const;
  // "9 天 18 小时", "9 d 18 h".
  std::string Span(int64_t us) const;
  // The zone by its name and offset.
  std::string Zone() const;
  // "#354", of a record.
  static std::string Index(uint64_t index);
  // In green or red.
  static std::string Good(const std::string& html);
  static std::string Bad(const std::string& html);
  static std::string Hash(absl::string_view text);
  static std::string Block(absl::string_view text);

  void Heading(const std::string& html);
  void Paragraph(const std::string& html, absl::string_view style = "");
  // Of names and values; with headings, of rows.
  void BeginFacts();
  void BeginTable(const std::vector<std::string>& headings);
  // Nothing for a fact without a value.
  void Fact(const std::string& name_html, const std::string& html);
  void Row(const std::vector<std::string>& cells, absl::string_view style = "");
  void EndTable();

  std::string Release(const std::string& footer) &&;

 private:
  const PageStyle style_;
  bool one_offset_ = true;
  std::string out_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_HTML_PAGE_H_
