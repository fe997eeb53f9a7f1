// The texts of the book, of which the index is made here: it would be three times as long as they are.
(search => {
    const index = elasticlunr(function fields() {
        this.setRef('id');
        ['title', 'body', 'breadcrumbs', 'code'].forEach(name => this.addField(name));
    });
    search.texts.forEach((text, id) => index.addDoc({ id: String(id), ...text }));
    search.index = index.toJSON();
    delete search.texts;
})(window.search);
