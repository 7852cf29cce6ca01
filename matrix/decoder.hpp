#pragma once
// Internal to matrix/: typed reads of the tree. Each read reports what is wrong and answers nothing then, so
// that the caller goes on to the next key and all mistakes of the file come out in one go.

#include "matrix/document.hpp"
#include "matrix/keys.hpp"
#include "matrix/scalars.hpp"

#include <map>

namespace harness::matrix {

/// The entries of a mapping with a fixed set of keys.
class Fields {
  public:
    /// Without a node there are no entries.
    explicit Fields(Mapping mapping, const Node* node = nullptr) : m_mapping(mapping), m_node(node) {}

    /// The value of a key, null if the file does not give it. Asking for a key that the table of keys does
    /// not know is a bug.
    [[nodiscard]] const Node* find(std::string_view key) const;
    [[nodiscard]] const Entry* entry(std::string_view key) const;

  private:
    Mapping m_mapping;
    const Node* m_node;
};

class Decoder {
  public:
    Decoder(const Source& source, const Vocabulary& vocabulary, Mistakes& mistakes)
        : m_source(source), m_vocabulary(vocabulary), m_mistakes(mistakes) {}

    [[nodiscard]] const Vocabulary& vocabulary() const { return m_vocabulary; }
    /// The axes that the file declares, well or badly; in a tool file, its further values.
    std::vector<std::string> axis_names;
    /// The mistakes of other files that this one names.
    std::vector<Mistake> elsewhere;

    void mistake(const Node& at, std::string message) { m_mistakes.add(at.at, std::move(message)); }
    [[nodiscard]] base::SourcePosition position(const Node& node) const { return m_source.position(node.at); }

    /// A mapping with fixed keys: unknown and missing ones are reported. `name` is the key it stands under.
    /// Nothing written counts as a mapping without entries.
    [[nodiscard]] Fields fields(const Node& node, std::string_view name, Mapping mapping);
    /// The entries of a mapping with free keys.
    [[nodiscard]] const std::vector<Entry>& entries(const Node& node, std::string_view name);
    /// The items of a list; nothing written counts as an empty list.
    [[nodiscard]] const std::vector<Node>& items(const Node& node, std::string_view name);
    /// The items of a list, or the node itself where a single text may stand for a list of one.
    [[nodiscard]] std::vector<const Node*> one_or_more(const Node& node, std::string_view name);

    /// Any text, the empty one included.
    [[nodiscard]] std::optional<std::string> text(const Node& node, std::string_view name);
    /// Text with something in it.
    [[nodiscard]] std::optional<std::string> filled_text(const Node& node, std::string_view name);
    /// One of a few words; `none` names what the word is, for the message ("no layout").
    [[nodiscard]] std::optional<std::string> word(const Node& node, std::string_view name,
                                                  std::string_view none,
                                                  const std::vector<std::string_view>& words);
    /// A free mapping from names to texts. Names must have a valid shape: `is_name` decides.
    [[nodiscard]] std::map<std::string, std::string> text_map(const Node& node, std::string_view name,
                                                              bool (*is_name)(std::string_view));
    /// A glob that must match one of `known` (when there are any).
    [[nodiscard]] std::optional<std::string> known_glob(const Node& node, std::string_view glob,
                                                        std::string_view kind,
                                                        const std::vector<std::string_view>& known);

    template <class T>
    [[nodiscard]] std::optional<T> parsed(const Node& node, std::string_view name,
                                          Parsed<T> (*parse)(std::string_view)) {
        const auto written = text(node, name);
        if (!written) return std::nullopt;
        auto result = parse(*written);
        if (!result.value) mistake(node, in_quotes(*written) + " " + result.complaint);
        return std::move(result.value);
    }

    /// Reports that `node` is of the wrong kind; says nothing of a broken one.
    void wrong_kind(const Node& node, std::string_view name, std::string_view expected);

  private:
    const Source& m_source;
    const Vocabulary& m_vocabulary;
    Mistakes& m_mistakes;
};

} // namespace harness::matrix
